using System.Security.Cryptography;
using System.Text.Json;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Audit.Checkpoints;
using TrustPoint.Ca.Audit.Verification;
using TrustPoint.Ceremonies.Plans;
using TrustPoint.Ceremonies.Runs;
using TrustPoint.Ceremonies.Scripts;
using TrustPoint.Ceremonies.Transcripts;
using TrustPoint.Formats;
using Events = TrustPoint.Ceremonies.Transcripts.TranscriptEvents;

namespace TrustPoint.Ceremonies.Evidence;

/// <summary>Verifies an evidence pack, offline and from the pack alone; the log's key can be compared with one that is known.</summary>
public static class EvidenceVerifier
{
    /// <summary>Looks at everything.</summary>
    /// <param name="octets">The pack.</param>
    /// <param name="known">The log's key as it is known from elsewhere; null: the pack's own is believed, and shown.</param>
    public static Verdict Verify(byte[] octets, LogKey? known)
    {
        try
        {
            var pack = EvidencePack.Decode(octets);
            var (run, findings) = Follow(pack);
            if (run is not null)
            {
                findings.AddRange(Products(pack, run));
                findings.AddRange(SigningEvidence.Findings(pack, run));
                findings.AddRange(Log(pack, run, known));
                // Every octet that is left, in the parts and between them: it is what it would be if it were written again.
                if (findings is [] && FirstDifference(octets, pack.Encode(Minutes.Html(run))) is { } place) findings.Add(place);
            }
            return new(run, findings is [] ? run!.Outcome : null, LogKeyOf(pack), findings);
        }
        catch (EvidenceException broken)
        {
            return new(null, null, null, [$"This is no evidence pack: {broken.Message}."]);
        }
    }

    private static (CeremonyRun? Run, List<string> Findings) Follow(EvidencePack pack)
    {
        try
        {
            var run = CeremonyRun.Read(pack.Name, pack.Script, pack.Transcript);
            return run.Outcome is null ? (null, ["transcript.jsonl: the ceremony has not ended."]) : (run, []);
        }
        catch (CeremonyScriptException script)
        {
            return (null, [$"script.yaml: {script.Errors[0].Message}"]);
        }
        catch (TranscriptException wrong)
        {
            return (null, [$"transcript.jsonl: {wrong.Message}."]);
        }
    }

    // What was made is what the transcript says, each file of it and no other.
    private static IEnumerable<string> Products(EvidencePack pack, CeremonyRun run)
    {
        var made = new Dictionary<string, string?>();
        foreach (var (file, digest) in run.Transcript.Lines.Where(line => line.Event == Events.Did).SelectMany(ProductFiles.Of)) made[file] = digest;
        foreach (var (name, octets) in pack.Files)
        {
            if (!made.Remove(name, out var digest)) yield return $"files/{name}: no line of the transcript says that it was made.";
            else if (Convert.ToHexStringLower(SHA256.HashData(octets)) != digest) yield return $"files/{name}: it is not what was made: its SHA-256 is another one.";
        }
        foreach (var missing in made.Keys) yield return $"files/{missing}: it was made, and is missing.";
        foreach (var line in run.Transcript.Lines.Where(line => line.Event == Events.Did && line["proofNonce"] is not null && !KeyInventory.IsProvenBy(line)))
            yield return $"transcript.jsonl: line {line.Seq}: a random number was not signed by its key.";
        if (Keys(run) is { } keys) yield return $"transcript.jsonl: {keys}.";
    }

    // CER-16: what was listed after the first time is what was listed then.
    private static string? Keys(CeremonyRun run)
    {
        if (TokenActs.LineOf(run, MachineAct.ListKeys) is not { } listed) return null;
        try
        {
            var first = KeyInventory.Read(listed);
            return new[] { MachineAct.ChangePins, MachineAct.CompareKeys }.Select(act => TokenActs.LineOf(run, act)).OfType<TranscriptLine>()
                .Select(line => first.Difference(KeyInventory.Read(line))).FirstOrDefault(difference => difference is not null);
        }
        catch (Exception malformed) when (malformed is DecodeException or FormatException)
        {
            return "the keys that were listed cannot be read";
        }
    }

    private static IEnumerable<string> Log(EvidencePack pack, CeremonyRun run, LogKey? known)
    {
        if (LogKeyOf(pack) is not { } key)
        {
            yield return "log/key: it is no key of a log.";
            yield break;
        }
        if (known is not null && known.ToString() != key.ToString()) yield return "log/key: it is another log than the one that you know.";
        if (!Names(pack.Entry, run)) yield return "log/entry.json: it does not say that this ceremony ended with this transcript.";
        var trouble = "";
        try
        {
            var proof = new AuditProof(new AuditRecord(pack.Index, pack.Entry), Checkpoint.Open(pack.Note, key), pack.Note, pack.Path);
            if (!proof.Holds) trouble = "the entry is not in the tree that the log signed";
        }
        catch (CheckpointException wrong)
        {
            trouble = wrong.Message;
        }
        if (trouble.Length > 0) yield return $"log/proof.json: {trouble}";
    }

    private static bool Names(byte[] entry, CeremonyRun run)
    {
        try
        {
            using var leaf = JsonDocument.Parse(entry);
            string? Text(string name) => leaf.RootElement.TryGetProperty(name, out var value) ? value.GetString() : null;
            return Text("event") == (run.Outcome == CeremonyOutcome.Done ? AuditEventType.CeremonyEnded : AuditEventType.CeremonyAborted).Name
                && Text("ceremony") == run.Name && Text("script") == run.Script.Sha256 && Text("transcript") == run.Transcript.Head;
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    private static LogKey? LogKeyOf(EvidencePack pack)
    {
        try
        {
            return LogKey.Parse(pack.Key);
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static string? FirstDifference(ReadOnlySpan<byte> octets, ReadOnlySpan<byte> expected)
    {
        if (octets.SequenceEqual(expected)) return null;
        return $"Octet {octets.CommonPrefixLength(expected)} of the file is not what it would be if the pack were written again.";
    }
}

/// <summary>What the verifier says.</summary>
/// <param name="Run">The ceremony, where it could be followed to its end.</param>
/// <param name="Outcome">How it ended, where everything is in order; else null.</param>
/// <param name="Key">The log's key, as the pack says.</param>
/// <param name="Findings">What is wrong, each with the part of the pack; empty: nothing.</param>
public sealed record Verdict(CeremonyRun? Run, CeremonyOutcome? Outcome, LogKey? Key, IReadOnlyList<string> Findings);
