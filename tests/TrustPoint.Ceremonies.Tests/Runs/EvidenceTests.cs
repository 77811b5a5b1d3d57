using System.Formats.Tar;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Audit.Checkpoints;
using TrustPoint.Ceremonies.Evidence;
using TrustPoint.Ceremonies.Transcripts;

namespace TrustPoint.Ceremonies.Tests.Runs;

/// <summary>Whatever is changed in the evidence of a ceremony is found, by whoever has the pack alone: octets, whole parts, and lines that were chained anew (CER-18).</summary>
[Collection(OneSoftHsm.Name)]
public sealed class EvidenceTests
{
    [Fact]
    public async Task Whoever_asks_for_the_evidence_before_the_log_was_told_of_the_end_gets_it_and_the_log_is_told_once()
    {
        await using var box = await CeremonyBox.OpenAsync();
        var commands = box.Boot();
        using var table = await Table.BeginAsync(commands, Table.Root(1));
        var evidence = box.Make<CeremonyEvidence>(commands.All, box.Get<CheckpointSigner>().Key);
        Task<byte[]>? early = null;
        // Each page is told of the last line when it is written, and the log after it.
        commands.All.Changed += name => early ??= table.Run.Outcome is null ? null : evidence.PackAsync(table.Anna.Person, name, default);
        await table.UntilAsync();

        Assert.NotNull(early);
        Assert.Empty(EvidenceVerifier.Verify(await early, box.Get<CheckpointSigner>().Key).Findings);
        var told = await box.Get<AuditList>().ListAsync(table.Anna.Person, new(Event: AuditEventType.CeremonyEnded.Name), new(10), default);
        Assert.Single(told.Items);
    }

    [Fact]
    public async Task Every_part_that_is_gone_doubled_renamed_or_elsewhere_is_found_and_every_line_too_also_where_all_digests_are_made_to_fit()
    {
        await using var box = await CeremonyBox.OpenAsync();
        using var table = await Table.HeldAsync(box.Boot(), Table.Root(1));
        var pack = await box.Get<CeremonyEvidence>().PackAsync(table.Anna.Person, table.Run.Name, default);
        var key = box.Get<CheckpointSigner>().Key;
        var parts = PartsOf(pack);
        Assert.Empty(EvidenceVerifier.Verify(Pack(parts), key).Findings);
        Assert.Equal(pack, Pack(parts));

        var found = 0;
        foreach (var (what, changed) in Rearranged(parts))
        {
            Found(what, Pack(changed));
            // As somebody does who knows the format: with a manifest over what is there now.
            Found($"{what}, manifest made to fit", Pack(Fitted(changed)));
        }
        var lines = Transcript.Read(table.Run.Transcript.Encode()).Lines;
        foreach (var (what, changed) in Rechained(lines))
            Found($"{what}, chained anew", Pack(Fitted([.. parts.Select(part => part.Key == "transcript.jsonl" ? KeyValuePair.Create(part.Key, changed) : part)])));
        var random = new Random(2026);
        for (var round = 0; round < 300; round++)
        {
            var at = random.Next(pack.Length - 512);
            var length = random.Next(1, 512);
            Found($"{length} octets at {at} gone", [.. pack[..at], .. pack[(at + length)..]]);
            Found($"{length} octets at {at} doubled", [.. pack[..(at + length)], .. pack[at..]]);
        }
        Assert.True(found > 1000, $"{found}");

        void Found(string what, byte[] changed)
        {
            if (changed.AsSpan().SequenceEqual(pack)) return;
            Assert.True(EvidenceVerifier.Verify(changed, key).Findings.Count > 0, what);
            found++;
        }
    }

    private static IEnumerable<(string What, List<KeyValuePair<string, byte[]>> Parts)> Rearranged(List<KeyValuePair<string, byte[]>> parts)
    {
        for (var one = 0; one < parts.Count; one++)
        {
            yield return ($"{parts[one].Key} gone", [.. parts[..one], .. parts[(one + 1)..]]);
            yield return ($"{parts[one].Key} empty", [.. parts[..one], new(parts[one].Key, []), .. parts[(one + 1)..]]);
            yield return ($"{parts[one].Key} renamed", [.. parts[..one], new(parts[one].Key + "x", parts[one].Value), .. parts[(one + 1)..]]);
            yield return ($"{parts[one].Key} twice", [.. parts, parts[one]]);
            yield return ($"files/{one} added", [.. parts, new($"files/{one}", parts[one].Value)]);
            for (var other = one + 1; other < parts.Count; other++)
            {
                var swapped = parts.ToList();
                (swapped[one], swapped[other]) = (swapped[other], swapped[one]);
                yield return ($"{parts[one].Key} and {parts[other].Key} in the place of each other", swapped);
                var exchanged = parts.ToList();
                (exchanged[one], exchanged[other]) = (new(parts[one].Key, parts[other].Value), new(parts[other].Key, parts[one].Value));
                yield return ($"{parts[one].Key} with the octets of {parts[other].Key}", exchanged);
            }
        }
    }

    // Each line gone, doubled, of somebody else, at another time, or in the place of the next one; and the end gone from there on.
    private static IEnumerable<(string What, byte[] Transcript)> Rechained(IReadOnlyList<TranscriptLine> lines)
    {
        for (var at = 0; at < lines.Count; at++)
        {
            var (before, line, after) = (lines.Take(at), lines[at], lines.Skip(at + 1));
            yield return ($"line {at + 1} gone", Chain([.. before, .. after]));
            yield return ($"line {at + 1} twice", Chain([.. before, line, line, .. after]));
            yield return ($"line {at + 1} of another", Chain([.. before, line with { Actor = line.Actor == "cora" ? "cem" : "cora" }, .. after]));
            yield return ($"line {at + 1} later", Chain([.. before, line with { Time = line.Time.AddMilliseconds(1) }, .. after.Select(next => next with { Time = next.Time.AddMilliseconds(1) })]));
            yield return ($"line {at + 1} of another step", Chain([.. before, line with { Step = line.Step + 1 }, .. after]));
            if (at > 0) yield return ($"all from line {at + 1} on gone", Chain([.. before]));
            if (at + 1 < lines.Count) yield return ($"lines {at + 1} and {at + 2} swapped", Chain([.. before, lines[at + 1], line, .. lines.Skip(at + 2)]));
        }
    }

    private static byte[] Chain(IEnumerable<TranscriptLine> lines)
    {
        var (octets, prev, number) = (new List<byte>(), new string('0', 64), 0);
        foreach (var line in lines)
        {
            var encoded = (line with { Seq = ++number, Prev = prev }).Encode();
            octets.AddRange([.. encoded, (byte)'\n']);
            prev = TranscriptLine.HashOf(encoded);
        }
        return [.. octets];
    }

    private static List<KeyValuePair<string, byte[]>> PartsOf(byte[] pack)
    {
        using var tar = new TarReader(new MemoryStream(pack));
        var parts = new List<KeyValuePair<string, byte[]>>();
        while (tar.GetNextEntry() is { } entry)
        {
            using var part = new MemoryStream();
            entry.DataStream?.CopyTo(part);
            parts.Add(new(entry.Name, part.ToArray()));
        }
        return parts;
    }

    private static byte[] Pack(IEnumerable<KeyValuePair<string, byte[]>> parts)
    {
        using var archive = new MemoryStream();
        using (var tar = new TarWriter(archive, TarEntryFormat.Ustar, leaveOpen: true))
        {
            foreach (var (name, octets) in parts)
            {
                tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, name)
                {
                    DataStream = new MemoryStream(octets),
                    ModificationTime = DateTimeOffset.UnixEpoch,
                    Mode = UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead,
                });
            }
        }
        return archive.ToArray();
    }

    // The digests of what is there now, in the form of the manifest that was there.
    private static List<KeyValuePair<string, byte[]>> Fitted(List<KeyValuePair<string, byte[]>> parts)
    {
        var at = parts.FindIndex(part => part.Key == "manifest.json");
        if (at < 0 || parts[at].Value.Length == 0) return parts;
        try
        {
            var manifest = JsonNode.Parse(parts[at].Value)!.AsObject();
            manifest["parts"] = new JsonArray(
            [
                .. parts.Where(part => part.Key != "manifest.json").Select(part => new JsonObject
                {
                    ["name"] = part.Key, ["octets"] = part.Value.Length,
                    ["sha256"] = Convert.ToHexStringLower(SHA256.HashData(part.Value)), ["sha512"] = Convert.ToHexStringLower(SHA512.HashData(part.Value)),
                }),
            ]);
            return [.. parts[..at], new("manifest.json", Encoding.UTF8.GetBytes(manifest.ToJsonString())), .. parts[(at + 1)..]];
        }
        catch (Exception notJson) when (notJson is System.Text.Json.JsonException or InvalidOperationException)
        {
            return parts;
        }
    }
}
