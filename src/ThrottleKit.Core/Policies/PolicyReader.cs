using System.Text;
using System.Text.Json;

namespace ThrottleKit;

/// <summary>Takes the JSON of policies apart and keeps the positions, which documents and nodes of the framework do not.</summary>
internal ref struct PolicyReader
{
    private const string Root = "policies";

    private readonly ReadOnlySpan<byte> _text;
    private readonly ICollection<PolicyError> _errors;
    private Utf8JsonReader _json;
    private string? _policy;

    private PolicyReader(ReadOnlySpan<byte> text, ICollection<PolicyError> errors)
    {
        _text = text;
        _errors = errors;
        _json = new Utf8JsonReader(text, new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
    }

    public static IReadOnlyList<PolicySource> Read(string json, ICollection<PolicyError> errors)
    {
        try
        {
            return new PolicyReader(Encoding.UTF8.GetBytes(json), errors).ReadRoot();
        }
        catch (JsonException exception)
        {
            // The message ends with the position, counted from 0 in bytes.
            var reason = exception.Message.Split(" LineNumber:")[0];
            errors.Add(new PolicyError(
                null, (int)(exception.LineNumber ?? 0) + 1, (int)(exception.BytePositionInLine ?? 0) + 1, $"This is not JSON: {reason}"));
            return [];
        }
    }

    private List<PolicySource> ReadRoot()
    {
        var policies = new List<PolicySource>();
        var found = false;
        _json.Read();
        if (_json.TokenType != JsonTokenType.StartObject)
        {
            Report(Position, $"The text is {Kind}; it must be an object with the member '{Root}'.");
            _json.Skip();
        }
        else
        {
            while (ReadKey(out var key, out var position))
            {
                if (!key.Equals(Root, StringComparison.OrdinalIgnoreCase))
                {
                    Report(position, $"'{key}' is not known here; the only member is '{Root}'.");
                    _json.Skip();
                }
                else if (found)
                {
                    Report(position, $"'{Root}' stands here twice.");
                    _json.Skip();
                }
                else
                {
                    found = true;
                    ReadPolicies(policies);
                }
            }

            if (!found) Report(new PolicyPosition(1, 1), $"There is no '{Root}'.");
        }

        while (_json.Read()) { } // so that what follows the object is an error too
        return policies;
    }

    private void ReadPolicies(List<PolicySource> policies)
    {
        if (!IsObject($"'{Root}'")) return;
        while (ReadKey(out var name, out var position))
        {
            _policy = name;
            if (policies.Any(policy => policy.Name == name)) Report(position, "There are two policies of this name.");
            if (IsObject("A policy")) policies.Add(new PolicySource(name, position, ReadSettings()));
            _policy = null;
        }
    }

    private List<PolicySetting> ReadSettings()
    {
        var settings = new List<PolicySetting>();
        while (ReadKey(out var key, out var keyPosition))
        {
            var position = Position;
            switch (_json.TokenType)
            {
                case JsonTokenType.StartObject or JsonTokenType.StartArray:
                    Report(position, $"'{key}' is {Kind}; it must be a number, a text, true or false.");
                    _json.Skip();
                    break;
                case JsonTokenType.Null: // the same as absent, as configuration providers have it
                    break;
                case JsonTokenType.String:
                    settings.Add(new PolicySetting(key, keyPosition, _json.GetString()!, position));
                    break;
                default:
                    settings.Add(new PolicySetting(key, keyPosition, Encoding.UTF8.GetString(_json.ValueSpan), position));
                    break;
            }
        }

        return settings;
    }

    /// <summary>Moves to the value of the next member, or past the end of the object.</summary>
    private bool ReadKey(out string key, out PolicyPosition position)
    {
        _json.Read();
        (key, position) = _json.TokenType == JsonTokenType.PropertyName ? (_json.GetString()!, Position) : ("", default);
        return _json.TokenType == JsonTokenType.PropertyName && _json.Read();
    }

    private bool IsObject(string what)
    {
        if (_json.TokenType == JsonTokenType.StartObject) return true;
        Report(Position, $"{what} must be an object; this is {Kind}.");
        _json.Skip();
        return false;
    }

    private readonly string Kind => _json.TokenType switch
    {
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "an array",
        JsonTokenType.String => "a text",
        JsonTokenType.Number => "a number",
        JsonTokenType.Null => "null",
        _ => "true or false",
    };

    private readonly PolicyPosition Position
    {
        get
        {
            var before = _text[..(int)_json.TokenStartIndex];
            var line = before.Count((byte)'\n') + 1;
            return new PolicyPosition(line, Encoding.UTF8.GetCharCount(before[(before.LastIndexOf((byte)'\n') + 1)..]) + 1);
        }
    }

    private readonly void Report(PolicyPosition position, string message) =>
        _errors.Add(new PolicyError(_policy, position.Line, position.Column, message));
}
