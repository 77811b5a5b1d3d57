using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using TrustPoint.Ceremonies.Scripts;

namespace TrustPoint.Ceremonies.Plans;

/// <summary>A script as paper: each step with who, what, what must be seen, a box to tick, and a place for time and initials (CER-10).</summary>
public static partial class PrintedScript
{
    private const string Indent = "\n    ";

    /// <summary>As Markdown.</summary>
    public static string Markdown(CeremonyScript script)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"# {Plain(script.Title)}\n\nCeremony `{script.Id}`\n\nSHA-256 of the script:\n{Indent}{Grouped(script.Sha256).ReplaceLineEndings(Indent)}\n\nThe same in words:\n{Indent}{DigestWords.Lines(script.Sha256).ReplaceLineEndings(Indent)}\n");
        text.Append("\n## Who is here\n\n| Role | Name | Document checked | Signature |\n|---|---|---|---|\n");
        foreach (var role in Chairs(script)) text.Append(CultureInfo.InvariantCulture, $"| {role} | | | |\n");
        text.Append("\n## Steps\n");
        foreach (var step in Plan.Of(script).Steps)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n### {step.Number}. {Plain(step.Title)}\n\n**{Who(step.Act, script)}.** {Plain(step.Says)}\n\nExpected: {Plain(step.Expects)}\n\n");
            text.Append("☐ done as written  Time: __________  Initials: __________  Seen: ______________________________\n");
        }
        text.Append("\n## Deviations\n\nNumber, step, what was different and why, two signatures:\n\n____________________________________________________________\n");
        return text.Append(CultureInfo.InvariantCulture, $"\n## The script\n{Indent}{Text(script).ReplaceLineEndings(Indent)}\n").ToString();
    }

    /// <summary>As a page of HTML that prints well, with nothing loaded from anywhere.</summary>
    public static string Html(CeremonyScript script)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<title>{Safe(script.Title)}</title>\n<style>{Style}</style>\n");
        text.Append(CultureInfo.InvariantCulture, $"<h1>{Safe(script.Title)}</h1>\n<p>Ceremony <code>{Safe(script.Id)}</code></p>\n<p>SHA-256 of the script:</p>\n<pre>{Grouped(script.Sha256)}</pre>\n<p>The same in words:</p>\n<pre>{DigestWords.Lines(script.Sha256)}</pre>\n");
        text.Append("<h2>Who is here</h2>\n<table><tr><th>Role<th>Name<th>Document checked<th>Signature</tr>\n");
        foreach (var role in Chairs(script)) text.Append(CultureInfo.InvariantCulture, $"<tr><td>{role}<td><td><td></tr>\n");
        text.Append("</table>\n<h2>Steps</h2>\n");
        foreach (var step in Plan.Of(script).Steps)
        {
            text.Append(CultureInfo.InvariantCulture, $"<section><h3>{step.Number}. {Safe(step.Title)}</h3>\n<p><b>{Who(step.Act, script)}.</b> {Safe(step.Says)}</p>\n<p>Expected: {Safe(step.Expects)}</p>\n");
            text.Append("<p class=\"tick\"><span>☐ done as written</span><span>Time</span><span>Initials</span><span>Seen</span></p></section>\n");
        }
        text.Append("<h2>Deviations</h2>\n<table><tr><th>Number<th>Step<th>What was different, and why<th>Signature<th>Signature</tr>\n<tr><td>&nbsp;<td><td><td><td></tr>\n<tr><td>&nbsp;<td><td><td><td></tr></table>\n");
        return text.Append(CultureInfo.InvariantCulture, $"<h2>The script</h2>\n<pre class=\"file\">{Safe(Text(script))}</pre>\n</html>\n").ToString();
    }

    /// <summary>A digest in groups of four digits, eight groups a line, as it is read aloud.</summary>
    public static string Grouped(string hex) => string.Join('\n', hex.Chunk(32).Select(line => string.Join(' ', line.Chunk(4).Select(group => new string(group)))));

    /// <summary>Who does a step, in words.</summary>
    public static string Who(StepAct act, CeremonyScript script) => act switch
    {
        StepAct.Gather or StepAct.SignOff => "Everybody",
        StepAct.Compare or StepAct.Attest => "Two people",
        StepAct.Approve or StepAct.Unlock => string.Create(CultureInfo.InvariantCulture, $"{script.People.Needed} custodians"),
        StepAct.HandOut => script.Work is CeremonyWork.CustodianChange ? "Each custodian of the new set" : "Each custodian",
        StepAct.Confirm confirm => $"{confirm.By}",
        _ => script.People.HasOperator ? "Operator" : "Administrator",
    };

    internal const string Style =
        "body{font:11pt/1.45 system-ui,sans-serif;max-width:19cm;margin:1cm auto;color:#17201b}pre,code{font-family:ui-monospace,monospace}pre{font-size:14pt;line-height:1.6}.file{font-size:9pt;line-height:1.4;white-space:pre-wrap}"
        + "table{border-collapse:collapse;width:100%}th,td{border:1px solid #5b6660;padding:.35em .6em;text-align:left;height:1.6em}section{break-inside:avoid;border-top:1px solid #dde2de;margin-top:1em}"
        + ".tick{display:flex;gap:1em}.tick span{flex:1;border-bottom:1px solid #17201b;padding-bottom:1.4em}";

    private static IEnumerable<string> Chairs(CeremonyScript script) =>
        Enum.GetValues<CeremonyRole>().SelectMany(role => Enumerable.Repeat($"{role}", script.People.Of(role)));

    private static string Text(CeremonyScript script) => Encoding.UTF8.GetString(script.File.Span).Trim();

    private static string Safe(string text) => WebUtility.HtmlEncode(text);

    // What a script says is text: nothing of it becomes a heading, a link or an entity.
    private static string Plain(string text) => Markup().Replace(text, @"\$0");

    // CommonMark section 2.4, and what GitHub's autolinks begin with.
    [GeneratedRegex(@"[\\`*_\[\]<>|&~]|:(?=//)|(?<=www)\.", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Markup();
}
