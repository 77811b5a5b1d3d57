using System.Security.Cryptography;
using System.Text;
using TrustPoint.Ca.Audit.Checkpoints;
using TrustPoint.Ceremonies.Evidence;
using TrustPoint.Ceremonies.Runs;
using TrustPoint.Ceremonies.Scripts;
using TrustPoint.Ceremonies.Transcripts;

namespace TrustPoint.Ceremonies.Tests.Imports;

/// <summary>Changes packs and writes them anew, with a manifest that fits, as somebody does who knows the format.</summary>
internal static class PackForger
{
    public static byte[] Change(byte[] octets, EvidencePack other, string change)
    {
        var pack = EvidencePack.Decode(octets);
        var lines = Transcript.Read(pack.Transcript).Lines;
        return change switch
        {
            "no pack" => Encoding.UTF8.GetBytes("plant-root-g1"),
            "cut off" => octets[..(octets.Length / 2)],
            "an octet of the certificate" => Write(pack with { Files = [.. pack.Files.Select(file => KeyValuePair.Create(file.Key, file.Key.EndsWith(".crt", StringComparison.Ordinal) ? Flipped(file.Value) : file.Value))] }),
            "another certificate" => Write(pack with { Files = [.. pack.Files.Select(file => KeyValuePair.Create(file.Key, file.Key.EndsWith(".crt", StringComparison.Ordinal) ? other.Files[0].Value : file.Value))] }),
            "no list" => Write(pack with { Files = [.. pack.Files.Where(file => !file.Key.EndsWith(".crl", StringComparison.Ordinal))] }),
            "a file more" => Write(pack with { Files = [.. pack.Files, KeyValuePair.Create("evil.crt", pack.Files[0].Value)] }),
            "another script" => Write(pack with { Script = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(pack.Script).Replace("Example", "Evil", StringComparison.Ordinal)) }),
            "another name" => Write(pack with { Name = "plant-root-g9" }),
            "a line changed" => Write(pack with { Transcript = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(pack.Transcript).Replace("seal 4711", "seal 4712", StringComparison.Ordinal)) }),
            "a line left out" => Write(pack with { Transcript = [.. lines.Where(line => line.Seq != 5).SelectMany(Octets)] }),
            "a line changed and all after it written anew" => Write(pack with { Transcript = Rewritten(lines, line => line.Event == TranscriptEvents.Confirmed ? line with { Data = [KeyValuePair.Create("seen", "seal 4712")] } : line) }),
            "a key that is none" => Write(pack with { Transcript = Rewritten(lines, line => line.Event == TranscriptEvents.Joined ? line with { Data = [KeyValuePair.Create("key", "%")] } : line) }),
            "not ended" => Write(pack with { Transcript = [.. lines.SkipLast(1).SelectMany(Octets)] }),
            "another log" => Write(pack with { Key = Stranger() }),
            "octets behind the end" => [.. octets, .. new byte[512]],
            _ => throw new ArgumentException(change, nameof(change)),
        };
    }

    // With the minutes that follow from it, as far as it can be followed.
    private static byte[] Write(EvidencePack pack)
    {
        var run = new CeremonyRun(pack.Name, ScriptText.Parse(pack.Script, "script.yaml"));
        try
        {
            foreach (var line in Transcript.Read(pack.Transcript).Lines) run.Take(line);
        }
        catch (Exception wrong) when (wrong is TranscriptException or FormatException)
        {
            // The verifier stops there too.
        }
        return pack.Encode(Minutes.Html(run));
    }

    private static byte[] Rewritten(IEnumerable<TranscriptLine> lines, Func<TranscriptLine, TranscriptLine> change)
    {
        var forged = new Transcript();
        foreach (var line in lines) forged.Add(change(line) with { Prev = forged.Head });
        return [.. forged.Lines.SelectMany(Octets)];
    }

    private static byte[] Octets(TranscriptLine line) => [.. line.Encode(), (byte)'\n'];

    private static byte[] Flipped(byte[] octets) => [.. octets[..^1], (byte)(octets[^1] ^ 1)];

    private static string Stranger()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new LogKey("another-log", key.ExportSubjectPublicKeyInfo()).ToString();
    }
}
