using System.Collections.Generic;
using System.Linq;
using ThrottleKit.Compiler.Emit.CSharp;
using ThrottleKit.Compiler.Text;

namespace ThrottleKit.Compiler.Throttle;

/// <summary>Prints what a throttled method does: it asks, and then has the work done.</summary>
/// <param name="writer">Where it goes.</param>
/// <param name="model">The method.</param>
/// <param name="receiver">What the work is done on: <c>this</c>, a parameter, or the type of a static method.</param>
/// <param name="work">The name of the method that does it.</param>
internal sealed class ThrottleBody(SourceWriter writer, ThrottleModel model, string receiver, string work)
{
    private const string Task = "global::System.Threading.Tasks.Task";
    private const string ValueTask = "global::System.Threading.Tasks.ValueTask";
    private const string Exception = CSharpText.Core + ".ThrottledException";
    private const string Denied = CSharpText.Core + ".ThrottleDenial";

    private string Gates => model.GateClass + (model.GateIsGeneric ? model.TypeParameters : "");

    private bool Throws => model.Denial == DenialForm.Throws;

    public void Print()
    {
        switch (model.Form)
        {
            case ThrottleForm.Plain:
                Plain();
                break;
            case ThrottleForm.AtOnce:
                AtOnce();
                break;
            case ThrottleForm.Deferred:
                Deferred();
                break;
            default:
                Sequence();
                break;
        }
    }

    private void Plain()
    {
        var denial = Local("denial");
        Ask(denial, Throws
            ? [$"throw new {Exception}({denial});"]
            : [.. Outs(), .. model.ReturnsVoid ? [Answer(receiver, denial) + ";", "return;"] : new[] { $"return {Answer(receiver, denial)};" }]);
        writer.Line($"{(model.ReturnsVoid ? "" : model.ReturnType.StartsWith("ref ", System.StringComparison.Ordinal) ? "return ref " : "return ")}{Work(receiver)};");
    }

    private void AtOnce()
    {
        var denial = Local("denial");
        var task = model.IsValueTask ? ValueTask : Task;
        var of = model.Result is { } result ? $"<{result}>" : "";
        string[] steps = Throws ? [$"return {task}.FromException{of}(new {Exception}({denial}));"]
            : model.Result is null ? [Answer(receiver, denial) + ";", $"return {(model.IsValueTask ? "default" : Task + ".CompletedTask")};"]
            : [$"return {task}.FromResult{of}({Answer(receiver, denial)});"];
        Ask(denial, [.. Outs(), .. steps]);
        writer.Line($"return {Work(receiver)};");
    }

    private void Deferred()
    {
        var (entry, later, self, denial) = (Local("entry"), Local("Later"), Local("self"), Local("denial"));
        var hasSelf = !model.IsStatic;
        writer.Line($"var {entry} = {EnterAsync(receiver, model.Cancellation)};");
        writer.Line($"return {entry} is null")
            .Open().Line($"? {Work(receiver)}")
            .Line($": {later}({Join([hasSelf ? receiver : null, entry, .. model.Parameters.Select(parameter => parameter.Name)])});").Close();

        var parameters = Join([hasSelf ? $"{model.Self} {self}" : null, $"{Task}<{Denied}?> {entry}", .. model.Parameters.Select(parameter => $"{parameter.Type} {parameter.Name}")]);
        var over = hasSelf ? self : receiver;
        writer.Line().Line($"static async {model.ReturnType} {later}({parameters})").Open("{");
        var test = $"if (await {entry} is {{ }} {denial})"; // the work begins where the caller was
        if (Throws) writer.Line($"{test} throw new {Exception}({denial});");
        else if (model.Result is not null) writer.Line($"{test} return {Answer(over, denial)};");
        else writer.Line(test).Open("{").Line($"{Answer(over, denial)};").Line("return;").Close("}");
        writer.Line($"{(model.Result is null ? "" : "return ")}await {Work(over)}.ConfigureAwait(false);").Close("}");
    }

    private void Sequence()
    {
        var (self, injected, denial, token) = (Local("self"), Local("injected"), Local("denial"), Local("token"));
        var over = receiver;
        if (model.IsStruct && !model.IsStatic)
        {
            // A lambda in a struct sees neither 'this' nor what the primary constructor was given.
            writer.Line($"var {self} = {receiver};");
            over = self;
        }

        if (model.Injected is not null) writer.Line($"var {injected} = {InjectedOf(receiver)};");
        writer.Line($"return new {CSharpText.Core}.ThrottledSequence<{model.Result}>(").Open()
            .Line($"{token} => {EnterAsync(over, token, model.Injected is null ? "null" : injected)},")
            .Line($"() => {Work(over)},")
            .Line($"{(Throws ? "null" : $"{denial} => {Answer(over, denial)}")},")
            .Line($"{model.Cancellation ?? "default"});").Close();
    }

    private void Ask(string denial, IReadOnlyList<string> steps)
    {
        var test = $"if ({Enter(receiver)} is {{ }} {denial})";
        if (steps.Count == 1)
        {
            writer.Line($"{test} {steps[0]}");
            return;
        }

        writer.Line(test).Open("{");
        foreach (var step in steps) writer.Line(step);
        writer.Close("}");
    }

    private IEnumerable<string> Outs() => Throws && model.Form == ThrottleForm.Plain ? [] : model.Parameters.Where(parameter => parameter.Pass == "out ").Select(parameter => $"{parameter.Name} = default!;");

    private string Enter(string over) => model.Gates.Count == 1
        ? $"{Gates}.Gate.Enter({Of(model.Gates[0], InjectedOf(over), over)})"
        : $"{CSharpText.Core}.ThrottleGates.Enter({Parts(InjectedOf(over), over)})";

    private string EnterAsync(string over, string? token, string? injected = null)
    {
        injected ??= InjectedOf(over);
        var end = token is null ? ")" : $", {token})";
        return model.Gates.Count == 1
            ? $"{Gates}.Gate.EnterAsync({Of(model.Gates[0], injected, over)}{end}"
            : $"{CSharpText.Core}.ThrottleGates.EnterAsync({Parts(injected, over)}{end}";
    }

    private string Parts(string injected, string over) =>
        $"new {CSharpText.Core}.ThrottlePart[] {{ {string.Join(", ", model.Gates.Select((gate, i) => $"{Gates}.Gate{CSharpText.Number(i + 1)}.At({Of(gate, injected, over)})"))} }}";

    private static string Of(ThrottleGateModel gate, string injected, string over)
    {
        var key = gate.KeyType is null ? "" : (gate.KeyMember ? $"{over}.{gate.Key}" : gate.Key) + ", ";
        return $"{injected}, {key}{CSharpText.Number(gate.Cost)}";
    }

    private string InjectedOf(string over) => model.Injected is not { } name ? "null" : model.InjectedMember ? $"{over}.{name}" : name;

    private string Work(string over) =>
        $"{(model.CoreIsStatic ? model.Self : over)}.{work}{model.WorkTypeParameters}({Join(model.Parameters.Select(parameter => parameter.Pass + parameter.Name))})";

    /// <summary>What a denied call gives back.</summary>
    private string Answer(string over, string denial)
    {
        const string instance = "this.";
        var member = model.DenialMember.StartsWith(instance, System.StringComparison.Ordinal) ? $"{over}.{model.DenialMember.Substring(instance.Length)}" : model.DenialMember;
        return model.Denial switch
        {
            DenialForm.Call => $"{member}()",
            DenialForm.CallWithDenial => $"{member}({denial})",
            DenialForm.CallWithDecision => $"{member}({denial}.Decision)",
            _ => member,
        };
    }

    /// <summary>A name that no parameter has, nor the class of the limits.</summary>
    private string Local(string name)
    {
        while (model.Parameters.Any(parameter => parameter.Name == name) || model.GateClass == name || model.Injected == name || receiver == name) name += "_";
        return name;
    }

    private static string Join(IEnumerable<string?> words) => string.Join(", ", words.Where(word => word is not null));
}
