using System.Globalization;
using System.Net;
using System.Text;
using TrustPoint.Ceremonies.Plans;
using TrustPoint.Ceremonies.Runs;
using TrustPoint.Ceremonies.Transcripts;

namespace TrustPoint.Ceremonies.Evidence;

/// <summary>The minutes of a ceremony as a page to print: they follow from script and transcript, and say nothing else.</summary>
public static class Minutes
{
    /// <summary>As a page of HTML, with nothing loaded from anywhere.</summary>
    public static string Html(CeremonyRun run)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<title>{Safe(run.Script.Title)}</title>\n<style>{PrintedScript.Style}</style>\n");
        text.Append(CultureInfo.InvariantCulture, $"<h1>{Safe(run.Script.Title)}</h1>\n<p>Minutes of the ceremony <code>{Safe(run.Name)}</code>{(run.IsRehearsal ? ", a rehearsal" : "")}: {Ending(run)}</p>\n");
        text.Append(CultureInfo.InvariantCulture, $"<p>SHA-256 of the script:</p>\n<pre>{PrintedScript.Grouped(run.Script.Sha256)}</pre>\n<p>SHA-256 of the last line of the transcript:</p>\n<pre>{PrintedScript.Grouped(run.Transcript.Head)}</pre>\n");
        text.Append("<h2>Who was here</h2>\n<table><tr><th>Role<th>Name<th>Signature</tr>\n");
        foreach (var person in run.People) text.Append(CultureInfo.InvariantCulture, $"<tr><td>{person.Role}<td>{Safe(person.Name)}<td></tr>\n");
        text.Append("</table>\n<h2>What happened</h2>\n<table><tr><th>Time (UTC)<th>Step<th>Who<th>What</tr>\n");
        foreach (var line in run.Transcript.Lines)
        {
            var title = line.Step == 0 ? "" : $"{line.Step}. {run.Plan.Steps[line.Step - 1].Title}";
            text.Append(CultureInfo.InvariantCulture, $"<tr><td>{line.Time.UtcDateTime:yyyy-MM-dd HH:mm:ss}<td>{Safe(title)}<td>{Safe(line.Actor)}<td>{Safe(line.Event)}{Data(line)}</tr>\n");
        }
        return text.Append("</table>\n</html>\n").ToString();
    }

    private static string Ending(CeremonyRun run) => run.Outcome switch
    {
        CeremonyOutcome.Done => "it ended as the script says.",
        CeremonyOutcome.Aborted => $"it was aborted: {Safe(run.Reason ?? "")}",
        _ => "it is under way.",
    };

    // What only programs need is left out: signatures and keys stand in the transcript.
    private static string Data(TranscriptLine line) => string.Concat(
        line.Data.Where(value => value.Key is not ("signature" or "publicKey" or "proofSignature") && !(value.Key == "key" && line.Event is TranscriptEvents.Joined or TranscriptEvents.Returned))
            .Select(value => $"<br>{Safe(value.Key)}: {Safe(value.Value)}"));

    private static string Safe(string text) => WebUtility.HtmlEncode(text);
}
