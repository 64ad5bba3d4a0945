using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using ThrottleKit.Compiler.Text;

namespace ThrottleKit.Compiler.Ir;

/// <summary>Makes a strategy of the pieces of its text.</summary>
internal static class IrTextReader
{
    public static IrStrategy Strategy(IrTextNode node)
    {
        var items = List(node, "strategy", 3);
        if (Number(items[1]) != IrText.Version)
            throw items[1].Unexpected($"this reader knows version {IrText.Version} of the form");

        var parameters = new List<IrParameterInfo>();
        var fields = new List<IrField>();
        var units = new List<string>();
        var functions = new List<IrFunction>();
        var sites = new List<IrSite>();
        foreach (var item in items.Skip(3))
        {
            switch (Head(item))
            {
                case "parameter": parameters.Add(Parameter(item)); break;
                case "field": fields.Add(Field(item)); break;
                case "units": units.AddRange(item.Items!.Skip(1).Select(Name)); break;
                case "function": functions.Add(Function(item)); break;
                case "site": sites.Add(Site(item)); break;
                default: throw item.Unexpected("a parameter, field, units, function or site was expected");
            }
        }

        return new IrStrategy(
            Quoted(items[2]), parameters.ToEquatableArray(), fields.ToEquatableArray(), units.ToEquatableArray(), functions.ToEquatableArray(), sites.ToEquatableArray());
    }

    private static IrParameterInfo Parameter(IrTextNode node)
    {
        var items = List(node, "parameter", 7);
        var optional = false;
        long? initial = null;
        var choices = EquatableArray<IrChoice>.Empty;
        foreach (var extra in items.Skip(7))
        {
            switch (Head(extra))
            {
                case "optional": optional = true; break;
                case "default": initial = Number(List(extra, "default", 2)[1]); break;
                case "choices": choices = extra.Items!.Skip(1).Select(Choice).ToEquatableArray(); break;
                default: throw extra.Unexpected("optional, default or choices was expected");
            }
        }

        return new IrParameterInfo(
            Name(items[1]), Name(items[2]), Known(items[3], IrTextWords.KindOf, "a kind of parameter"), Quoted(items[4]), Number(items[5]), Number(items[6]),
            optional, initial, choices);
    }

    private static IrChoice Choice(IrTextNode node) =>
        node.Items is { Count: 2 } items ? new IrChoice(Name(items[0]), Number(items[1])) : throw node.Unexpected("a choice is its name and its value");

    private static IrField Field(IrTextNode node)
    {
        var items = List(node, "field", 6).ToList();
        var type = Known(items[3], IrTextWords.TypeOf, "int, bool, row or log");
        IrRowLength? length = null;
        IrLogInfo? log = null;
        if (type == IrType.Log)
        {
            log = Log(List(items[items.Count - 1], "records", 5));
            items.RemoveAt(items.Count - 1);
        }

        if (type == IrType.Row)
        {
            var parts = List(items[items.Count - 1], "length", 2, 3);
            length = new IrRowLength(parts.Count > 2 ? Name(parts[1]) : null, Number(parts[parts.Count - 1]));
            items.RemoveAt(items.Count - 1);
        }

        return new IrField(
            Name(items[1]), Quoted(items[2]), type, Number(items[4]), Number(items[5]), items.Count > 6 ? SiteMark(items[6]) : IrSite.None, length, log);
    }

    private static IrLogInfo Log(IReadOnlyList<IrTextNode> items)
    {
        var parameter = char.IsDigit(Bare(items[1], "a parameter or a number")[0]) ? null : Name(items[1]);
        var rest = items.Skip(parameter is null ? 1 : 2).ToList();
        return new IrLogInfo(new IrRowLength(parameter, Number(rest[0])), Number(rest[1]), Quoted(rest[2]), rest.Skip(3).Select(Column).ToEquatableArray());
    }

    private static IrColumn Column(IrTextNode node) => node.Items is { Count: 3 or 4 } items
        ? new IrColumn(Name(items[0]), Number(items[1]), Number(items[2]), items.Count > 3 ? SiteMark(items[3]) : IrSite.None)
        : throw node.Unexpected("a number of a record has a name, a least and a largest value");

    private static IrSite Site(IrTextNode node)
    {
        var items = List(node, "site", 3);
        var id = Number(items[1]) is >= 0 and <= int.MaxValue and var number ? (int)number : throw items[1].Unexpected("the number of a site was expected");
        return items.Count switch
        {
            3 => new IrSite(id, Quoted(items[2]), -IrLimits.MaxExact, IrLimits.MaxExact),
            5 => new IrSite(id, Quoted(items[2]), Number(items[3]), Number(items[4])),
            _ => throw node.Unexpected("a site has a number, a text and perhaps a least and a largest value"),
        };
    }

    private static IrFunction Function(IrTextNode node)
    {
        var items = List(node, "function", 4);
        return new IrFunction(Name(items[1]), Variables(items[2]), Variables(items[3]), items.Skip(4).Select(Statement).ToEquatableArray());
    }

    private static IrStatement Statement(IrTextNode node)
    {
        switch (Head(node))
        {
            case "let":
                var let = List(node, "let", 2, 3);
                return new IrDeclare(Variable(let[1]), let.Count > 2 ? Expression(let[2]) : null);
            case "set":
                var set = List(node, "set", 3, 3);
                return new IrAssign(Variable(set[1]), Expression(set[2]));
            case "put":
                var put = List(node, "put", 5, 6);
                return new IrPut(Variable(put[1]), Expression(put[2]), Expression(put[3]), Expression(put[4]), put.Count > 5 ? SiteMark(put[5]) : IrSite.None);
            case "change":
                var change = List(node, "change", 3, 3);
                return new IrEditInPlace(Variable(change[1]), Expression(change[2]) as IrEdit ?? throw change[2].Unexpected("a change of a log was expected"));
            case "call":
                var call = List(node, "call", 3);
                return new IrCall(Variables(call[2]), Name(call[1]), call.Skip(3).Select(Expression).ToEquatableArray());
            case "if":
                var choice = List(node, "if", 3, 4);
                return new IrIf(Expression(choice[1]), Block(choice[2]), choice.Count > 3 ? Block(choice[3]) : EquatableArray<IrStatement>.Empty);
            case "while":
                var loop = List(node, "while", 4, 4);
                return new IrWhile(Expression(loop[1]), Block(loop[3]), Expression(loop[2]));
            case "return":
                return new IrReturn(node.Items!.Skip(1).Select(Expression).ToEquatableArray());
            default:
                throw node.Unexpected("let, set, put, change, call, if, while or return was expected");
        }
    }

    private static EquatableArray<IrStatement> Block(IrTextNode node) =>
        (node.Items ?? throw node.Unexpected("a list of statements was expected")).Select(Statement).ToEquatableArray();

    private static EquatableArray<IrVariable> Variables(IrTextNode node) =>
        (node.Items ?? throw node.Unexpected("a list of variables was expected")).Select(Variable).ToEquatableArray();

    private static IrVariable Variable(IrTextNode node)
    {
        var (name, type) = Typed(node, Bare(node, "a variable"));
        return new IrVariable(name, type);
    }

    private static IrExpression Expression(IrTextNode node)
    {
        if (node.Items is null) return Leaf(node, Bare(node, "an expression"));

        var head = Head(node);
        if (head == IrTextWords.Has) return new IrHasParameter(Name(List(node, head, 2, 2)[1]));

        var operands = node.Items.Skip(1).ToList();
        var site = IrSite.None;
        if (operands.Count > 0 && operands[operands.Count - 1] is { Word: { } word } last && !last.IsQuoted && word.StartsWith("!", StringComparison.Ordinal))
        {
            site = SiteMark(last);
            operands.RemoveAt(operands.Count - 1);
        }

        IrExpression Operand(int index, int count) => operands.Count == count
            ? Expression(operands[index])
            : throw node.Unexpected($"'{head}' takes {count} operands, not {operands.Count}");

        if (IrTextWords.BinaryOf.TryGetValue(head, out var binary)) return new IrBinary(binary, Operand(0, 2), Operand(1, 2), site);
        if (IrTextWords.UnaryOf.TryGetValue(head, out var unary)) return new IrUnary(unary, Operand(0, 1), site);
        if (IrTextWords.MulDivOf.TryGetValue(head, out var product)) return new IrMulDiv(product, Operand(0, 3), Operand(1, 3), Operand(2, 3), site);
        if (head == IrTextWords.Clamp) return new IrClamp(Operand(0, 3), Operand(1, 3), Operand(2, 3), site);
        if (head == IrTextWords.Choose) return new IrConditional(Operand(0, 3), Operand(1, 3), Operand(2, 3));
        if (head == IrTextWords.Zeros) return new IrZeros(Operand(0, 1), site);
        if (head == IrTextWords.Element) return new IrElement(Operand(0, 3), Operand(1, 3), Operand(2, 3), site);
        if (head == IrTextWords.With) return new IrWith(Operand(0, 4), Operand(1, 4), Operand(2, 4), Operand(3, 4), site);
        if (head == IrTextWords.Fit) return new IrFit(Operand(0, 3), Operand(1, 3), Operand(2, 3), site);
        if (head == IrTextWords.Copy) return new IrCopy(Operand(0, 1));
        if (head == IrTextWords.NoEntries) return new IrNoEntries();
        if (head == IrTextWords.Count) return new IrCount(Operand(0, 2), Number(operands[1]));
        if (head == IrTextWords.Entry) return new IrEntry(Operand(0, 4), Operand(1, 4), Operand(2, 4), (int)Number(operands[3]), site);
        if (IrTextWords.EditOf.TryGetValue(head, out var edit) && operands.Count >= 3)
            return new IrEdit(edit, Expression(operands[0]), Expression(operands[1]), Expression(operands[2]), operands.Skip(3).Select(Expression).ToEquatableArray(), site);
        throw node.Unexpected($"'{head}' is no operation");
    }

    private static IrExpression Leaf(IrTextNode node, string word)
    {
        if (word is IrTextWords.True or IrTextWords.False) return new IrBool(word == IrTextWords.True);
        if (char.IsDigit(word[0]) || word[0] == '-') return new IrInt(Number(node));
        var (name, type) = Typed(node, word[0] is IrTextWords.Parameter or IrTextWords.Configured ? word.Substring(1) : word);
        return word[0] switch
        {
            IrTextWords.Parameter => new IrParameter(name, type),
            IrTextWords.Configured => new IrConfigured(name, type),
            _ => new IrLocal(name, type),
        };
    }

    private static (string Name, IrType Type) Typed(IrTextNode node, string word)
    {
        var type = word.Length == 0 ? IrType.Int : word[word.Length - 1] switch { IrTextWords.Flag => IrType.Bool, IrTextWords.Row => IrType.Row, IrTextWords.Log => IrType.Log, _ => IrType.Int };
        var name = type == IrType.Int ? word : word.Substring(0, word.Length - 1);
        return IrTextWords.IsName(name) ? (name, type) : throw node.Unexpected("a name was expected");
    }

    private static string Head(IrTextNode node) =>
        node.Items is { Count: > 0 } items && items[0] is { Word: { } word, IsQuoted: false } ? word : throw node.Unexpected("a list that begins with a word was expected");

    private static IReadOnlyList<IrTextNode> List(IrTextNode node, string head, int least, int most = int.MaxValue)
    {
        if (Head(node) != head) throw node.Unexpected($"({head} ...) was expected");
        return node.Items!.Count >= least && node.Items.Count <= most ? node.Items : throw node.Unexpected($"({head} ...) has {node.Items.Count - 1} parts, which do not fit it");
    }

    private static string Name(IrTextNode node) =>
        Bare(node, "a name") is var word && IrTextWords.IsName(word) ? word : throw node.Unexpected("a name was expected");

    private static string Bare(IrTextNode node, string what) =>
        node is { Word: { } word, IsQuoted: false } ? word : throw node.Unexpected($"{what} was expected");

    private static string Quoted(IrTextNode node) => node is { Word: { } word, IsQuoted: true } ? word : throw node.Unexpected("a quoted text was expected");

    private static long Number(IrTextNode node) =>
        long.TryParse(Bare(node, "a number"), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw node.Unexpected("a whole number of 64 bits was expected");

    private static int SiteMark(IrTextNode node)
    {
        var word = Bare(node, "a site");
        return word.Length > 1 && word[0] == IrTextWords.Site
            && int.TryParse(word.Substring(1), NumberStyles.None, CultureInfo.InvariantCulture, out var site)
                ? site
                : throw node.Unexpected("a site, ! and its number, was expected");
    }

    private static T Known<T>(IrTextNode node, IReadOnlyDictionary<string, T> words, string what) =>
        words.TryGetValue(Bare(node, what), out var value) ? value : throw node.Unexpected($"{what} was expected");
}
