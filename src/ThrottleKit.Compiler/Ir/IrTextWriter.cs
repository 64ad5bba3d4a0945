using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;

namespace ThrottleKit.Compiler.Ir;

/// <summary>Writes the text form.</summary>
internal sealed class IrTextWriter
{
    private readonly StringBuilder _text = new();

    public string Write(IrStrategy strategy)
    {
        _text.Append("(strategy ").Append(IrText.Version).Append(' ');
        Quoted(strategy.Name);
        foreach (var parameter in strategy.Parameters) Parameter(parameter);
        foreach (var field in strategy.Fields) Field(field);
        _text.Append("\n(units");
        foreach (var unit in strategy.Units) Word(unit);
        _text.Append(')');
        foreach (var function in strategy.Functions) Function(function);
        foreach (var site in strategy.Sites) Site(site);
        return _text.Append(")\n").ToString();
    }

    private void Parameter(IrParameterInfo parameter)
    {
        _text.Append("\n(parameter");
        Word(parameter.Name);
        Word(parameter.Property);
        _text.Append(' ').Append(IrTextWords.Kind[parameter.Kind]).Append(' ');
        Quoted(parameter.CSharpType);
        Number(parameter.Min);
        Number(parameter.Max);
        if (parameter.IsOptional) _text.Append(" (optional)");
        if (parameter.Default is { } value)
        {
            _text.Append(" (default");
            Number(value);
            _text.Append(')');
        }

        if (parameter.Choices.Count > 0)
        {
            _text.Append(" (choices");
            foreach (var choice in parameter.Choices)
            {
                _text.Append(" (").Append(Name(choice.Name));
                Number(choice.Value);
                _text.Append(')');
            }

            _text.Append(')');
        }

        _text.Append(')');
    }

    private void Field(IrField field)
    {
        _text.Append("\n(field");
        Word(field.Name);
        _text.Append(' ');
        Quoted(field.CSharpType);
        _text.Append(' ').Append(IrTextWords.Type[field.Type]);
        Number(field.Min);
        Number(field.Max);
        SiteMark(field.Site);
        if (field.Length is { } length)
        {
            _text.Append(" (length");
            if (length.Parameter is { } parameter) Word(parameter);
            Number(length.Extra);
            _text.Append(')');
        }

        if (field.Log is { } log) Log(log);
        _text.Append(')');
    }

    private void Log(IrLogInfo log)
    {
        _text.Append(" (records");
        if (log.Bound.Parameter is { } parameter) Word(parameter);
        Number(log.Bound.Extra);
        Number(log.Most);
        _text.Append(' ');
        Quoted(log.CSharpEntry);
        foreach (var column in log.Columns)
        {
            _text.Append(" (").Append(Name(column.Name));
            Number(column.Min);
            Number(column.Max);
            SiteMark(column.Site);
            _text.Append(')');
        }

        _text.Append(')');
    }

    private void Site(IrSite site)
    {
        _text.Append("\n(site");
        Number(site.Id);
        _text.Append(' ');
        Quoted(site.Text);
        if (site.Min != -IrLimits.MaxExact || site.Max != IrLimits.MaxExact)
        {
            Number(site.Min);
            Number(site.Max);
        }

        _text.Append(')');
    }

    private void Function(IrFunction function)
    {
        _text.Append("\n(function").Append(' ').Append(Name(function.Name));
        Variables(function.Parameters);
        Variables(function.Results);
        foreach (var statement in function.Body)
        {
            _text.Append("\n ");
            Statement(statement, 1);
        }

        _text.Append(')');
    }

    private void Statement(IrStatement statement, int depth)
    {
        switch (statement)
        {
            case IrDeclare declare:
                _text.Append("(let ").Append(Name(declare.Variable));
                if (declare.Value is not null) Argument(declare.Value);
                break;

            case IrAssign assign:
                _text.Append("(set ").Append(Name(assign.Variable));
                Argument(assign.Value);
                break;

            case IrCall call:
                _text.Append("(call ").Append(Name(call.Function));
                Variables(call.Results);
                foreach (var argument in call.Arguments) Argument(argument);
                break;

            case IrIf choice:
                _text.Append("(if");
                Argument(choice.Condition);
                Block(choice.Then, depth);
                if (choice.Else.Count > 0) Block(choice.Else, depth);
                break;

            case IrWhile loop:
                _text.Append("(while");
                Argument(loop.Condition);
                Argument(loop.MaxTrips);
                Block(loop.Body, depth);
                break;

            case IrPut put:
                _text.Append("(put ").Append(Name(put.Variable));
                Argument(put.Index);
                Argument(put.Value);
                Argument(put.Length);
                SiteMark(put.Site);
                break;

            case IrEditInPlace change:
                _text.Append("(change ").Append(Name(change.Variable));
                Argument(change.Edit);
                break;

            case IrReturn end:
                _text.Append("(return");
                foreach (var value in end.Values) Argument(value);
                break;

            default:
                throw new NotSupportedException($"The text form has no {statement.GetType().Name}.");
        }

        _text.Append(')');
    }

    private void Block(IReadOnlyList<IrStatement> statements, int depth)
    {
        NewLine(depth + 1);
        _text.Append('(');
        for (var i = 0; i < statements.Count; i++)
        {
            if (i > 0) NewLine(depth + 2);
            Statement(statements[i], depth + 2);
        }

        _text.Append(')');
    }

    private void NewLine(int depth) => _text.Append('\n').Append(' ', depth);

    private void Argument(IrExpression expression)
    {
        _text.Append(' ');
        Expression(expression);
    }

    private void Expression(IrExpression expression)
    {
        switch (expression)
        {
            case IrInt constant:
                _text.Append(constant.Value.ToString(CultureInfo.InvariantCulture));
                break;
            case IrBool constant:
                _text.Append(constant.Value ? IrTextWords.True : IrTextWords.False);
                break;
            case IrLocal local:
                _text.Append(Name(local.Name, local.Type));
                break;
            case IrParameter parameter:
                _text.Append(IrTextWords.Parameter).Append(Name(parameter.Name, parameter.Type));
                break;
            case IrConfigured configured:
                _text.Append(IrTextWords.Configured).Append(Name(configured.Name, configured.Type));
                break;
            case IrHasParameter has:
                _text.Append('(').Append(IrTextWords.Has).Append(' ').Append(Name(has.Name)).Append(')');
                break;
            case IrUnary unary:
                Operation(IrTextWords.Unary[unary.Op], unary.Site, unary.Operand);
                break;
            case IrBinary binary:
                Operation(IrTextWords.Binary[binary.Op], binary.Site, binary.Left, binary.Right);
                break;
            case IrMulDiv product:
                Operation(IrTextWords.MulDiv[product.Op], product.Site, product.A, product.B, product.Divisor);
                break;
            case IrClamp clamp:
                Operation(IrTextWords.Clamp, clamp.Site, clamp.Value, clamp.Low, clamp.High);
                break;
            case IrConditional choice:
                Operation(IrTextWords.Choose, IrSite.None, choice.Condition, choice.WhenTrue, choice.WhenFalse);
                break;
            case IrZeros zeros:
                Operation(IrTextWords.Zeros, zeros.Site, zeros.Length);
                break;
            case IrElement element:
                Operation(IrTextWords.Element, element.Site, element.Row, element.Index, element.Length);
                break;
            case IrWith with:
                Operation(IrTextWords.With, with.Site, with.Row, with.Index, with.Value, with.Length);
                break;
            case IrFit fit:
                Operation(IrTextWords.Fit, fit.Site, fit.Row, fit.Length, fit.Wanted);
                break;
            case IrCopy copy:
                Operation(IrTextWords.Copy, IrSite.None, copy.Row);
                break;
            case IrNoEntries:
                _text.Append('(').Append(IrTextWords.NoEntries).Append(')');
                break;
            case IrCount count:
                Operation(IrTextWords.Count, IrSite.None, count.Log, new IrInt(count.Most));
                break;
            case IrEntry entry:
                Operation(IrTextWords.Entry, entry.Site, entry.Log, entry.Index, entry.Length, new IrInt(entry.Column));
                break;
            case IrEdit edit:
                Operation(IrTextWords.Edit[edit.Op], edit.Site, [edit.Log, edit.Index, edit.Length, .. edit.Values]);
                break;
            default:
                throw new NotSupportedException($"The text form has no {expression.GetType().Name}.");
        }
    }

    private void Operation(string word, int site, params IrExpression[] operands)
    {
        _text.Append('(').Append(word);
        foreach (var operand in operands) Argument(operand);
        SiteMark(site);
        _text.Append(')');
    }

    private void SiteMark(int site)
    {
        if (site == IrSite.None) return;
        _text.Append(' ').Append(IrTextWords.Site).Append(site.ToString(CultureInfo.InvariantCulture));
    }

    private void Variables(IReadOnlyList<IrVariable> variables)
    {
        _text.Append(" (");
        for (var i = 0; i < variables.Count; i++)
        {
            if (i > 0) _text.Append(' ');
            _text.Append(Name(variables[i]));
        }

        _text.Append(')');
    }

    private void Word(string word) => _text.Append(' ').Append(Name(word));

    private void Number(long number) => _text.Append(' ').Append(number.ToString(CultureInfo.InvariantCulture));

    private static string Name(IrVariable variable) => Name(variable.Name, variable.Type);

    private static string Name(string name, IrType type) => type switch
    {
        IrType.Bool => Name(name) + IrTextWords.Flag,
        IrType.Row => Name(name) + IrTextWords.Row,
        IrType.Log => Name(name) + IrTextWords.Log,
        _ => Name(name),
    };

    private static string Name(string name) =>
        IrTextWords.IsName(name) ? name : throw new ArgumentException($"'{name}' cannot be a name in the IR.");

    private void Quoted(string text)
    {
        _text.Append('"');
        foreach (var c in text)
        {
            if (c is '"' or '\\') _text.Append('\\').Append(c);
            else if (char.IsControl(c)) _text.Append("\\u").Append(((int)c).ToString("x4", CultureInfo.InvariantCulture));
            else _text.Append(c);
        }

        _text.Append('"');
    }
}
