using System.Linq;
using ThrottleKit.Compiler.Ir;

namespace ThrottleKit.Compiler.Emit.CSharp;

/// <summary>Prints what is done with logs: a record is one value of its own type, and each change a call of the runtime's <c>Logs</c>.</summary>
/// <param name="dialect">Where it is printed for.</param>
/// <param name="expressions">Prints the parts.</param>
internal sealed class CSharpLogs(CSharpDialect dialect, CSharpExpression expressions)
{
    private const string Logs = CSharpText.Core + ".Exactness.Logs";

    /// <summary>The log of a state that a function is given.</summary>
    /// <param name="member">Where it stands.</param>
    public static string Given(string member) => $"{Logs}.Given({member})";

    /// <summary>A log without records.</summary>
    public CSharpCode Empty => new($"default({dialect.TypeOf(IrType.Log)})", Strength.Atom);

    /// <summary>How many records a log has.</summary>
    public CSharpCode Count(IrCount count) => new($"{Atom(count.Log)}.Count", Strength.Atom);

    /// <summary>One of the numbers of a record.</summary>
    public CSharpCode Entry(IrEntry entry) => new(
        $"{Atom(entry.Log)}[{expressions.Index(entry.Index, entry.Length, entry.Site)}].{CSharpText.Identifier(Records.Columns[entry.Column].Name)}", Strength.Atom);

    /// <summary>A log that differs from another.</summary>
    public CSharpCode Edited(IrEdit edit) => edit.Op switch
    {
        IrLogOp.Append => new CSharpCode($"{Logs}.Appended({expressions.Print(edit.Log)}, {At(edit)}, {Record(edit)})", Strength.Atom),
        IrLogOp.DropOldest => new CSharpCode($"{Logs}.WithoutOldest({expressions.Print(edit.Log)}, {At(edit)})", Strength.Atom),
        _ => new CSharpCode($"{Atom(edit.Log)}.With({At(edit)}, {Record(edit)})", Strength.Atom),
    };

    /// <summary>The statement that changes a log in place.</summary>
    public string InPlace(string local, IrEdit edit) => edit.Op switch
    {
        IrLogOp.Append => $"{Logs}.Append(ref {local}, {At(edit)}, {Record(edit)});",
        IrLogOp.DropOldest => $"{Logs}.DropOldest(ref {local}, {At(edit)});",
        _ => $"{Logs}.Replace(ref {local}, {At(edit)}, {Record(edit)});",
    };

    private IrLogInfo Records => dialect.Log!;

    private string At(IrEdit edit) => expressions.Index(edit.Index, edit.Length, edit.Site);

    private string Record(IrEdit edit) => $"new {Records.CSharpEntry}({string.Join(", ", edit.Values.Select(expressions.Item))})";

    private string Atom(IrExpression log) => expressions.Code(log).At(Strength.Atom);
}
