using System.Security.Cryptography;
using TrustPoint.Ceremonies.Runs;
using TrustPoint.Ceremonies.Scripts;
using TrustPoint.Formats;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Cms;
using Events = TrustPoint.Ceremonies.Transcripts.TranscriptEvents;

namespace TrustPoint.Ceremonies.Evidence;

/// <summary>What a root signed besides authorities and lists, against what the script says: from the files of the pack alone.</summary>
internal static class SigningEvidence
{
    /// <summary>What is wrong; nothing of a ceremony that was aborted or that only tried, whose certificates no script could name.</summary>
    public static IEnumerable<string> Findings(EvidencePack pack, CeremonyRun run)
    {
        if (run.IsRehearsal || run.Outcome != CeremonyOutcome.Done) return [];
        try
        {
            return run.Script.Work switch
            {
                CeremonyWork.CrossCertificate cross => [.. Cross(pack, cross)],
                CeremonyWork.SignerKeys signer => [.. Signers(pack, run, signer)],
                CeremonyWork.TrustAnchors anchors => [.. Anchors(pack, anchors)],
                _ => [],
            };
        }
        catch (Exception malformed) when (malformed is DecodeException or FormatException)
        {
            return [$"files: one of them is not what it is called: {malformed.Message}."];
        }
    }

    // CER-33, RFC 9810 section 4.4.1.
    private static IEnumerable<string> Cross(EvidencePack pack, CeremonyWork.CrossCertificate cross)
    {
        var name = $"{cross.Authority}-by-{cross.Signer}.crt";
        if (FileOf(pack, $"{cross.Authority}.crt") is not { } own || FileOf(pack, name) is not { } made) yield break; // said already
        if (DigestOf(own) != cross.CertificateSha256) yield return $"files/{cross.Authority}.crt: it is not the certificate that the script names.";
        var (root, copy) = (Certificate.Decode(own), Certificate.Decode(made));
        if (!copy.Subject.Equals(root.Subject) || !copy.PublicKey.Der.Span.SequenceEqual(root.PublicKey.Der.Span) || !Same(copy.SubjectKeyIdentifier, root.SubjectKeyIdentifier))
            yield return $"files/{name}: its subject, key or key identifier is not that of {cross.Authority}.";
    }

    // CER-35.
    private static IEnumerable<string> Signers(EvidencePack pack, CeremonyRun run, CeremonyWork.SignerKeys signer)
    {
        var keys = run.Transcript.Lines.Where(line => line.Event == Events.Did && line["publicKey"] is not null).Select(line => line["publicKey"]!).ToList();
        if (keys.Distinct().Count() != Scripts.Signers.CountOf(signer)) yield return "transcript.jsonl: the keys that were made are not as many different ones as the script wants.";
        for (var i = 0; i < keys.Count; i++)
        {
            var name = $"{Scripts.Signers.FileOf(signer, i)}.crt";
            if (FileOf(pack, name) is { } made && !Certificate.Decode(made).PublicKey.Der.Span.SequenceEqual(Convert.FromBase64String(keys[i]))) yield return $"files/{name}: it is for another key than the one that was made.";
        }
    }

    // CER-38.
    private static IEnumerable<string> Anchors(EvidencePack pack, CeremonyWork.TrustAnchors work)
    {
        var named = work.Anchors.Select(anchor => (anchor.Authority, anchor.Sha256, Der: FileOf(pack, $"{anchor.Authority}.crt"))).ToList();
        foreach (var (authority, sha256, der) in named)
        {
            if (der is not null && DigestOf(der) != sha256) yield return $"files/{authority}.crt: it is not the certificate that the script names.";
        }
        if (named.Exists(anchor => anchor.Der is null) || FileOf(pack, CeremonyWork.TrustAnchors.File) is not { } bundle) yield break; // said already
        var message = SignedMessage.Decode(bundle);
        // In the order of a DER SET, which is not that of the script.
        var carried = CertsOnly.Decode(message.Content).Select(der => DigestOf(der.ToArray())).Order(StringComparer.Ordinal);
        if (!message.IsSignedBy(message.OnlySigner()) || !carried.SequenceEqual(named.Select(anchor => DigestOf(anchor.Der!)).Order(StringComparer.Ordinal)))
            yield return $"files/{CeremonyWork.TrustAnchors.File}: it is not a signed bundle of these certificates.";
    }

    private static byte[]? FileOf(EvidencePack pack, string name) => pack.Files.FirstOrDefault(file => file.Key == name).Value;

    private static string DigestOf(byte[] octets) => Convert.ToHexStringLower(SHA256.HashData(octets));

    private static bool Same(ReadOnlyMemory<byte>? one, ReadOnlyMemory<byte>? other) => one is { } a && other is { } b && a.Span.SequenceEqual(b.Span);
}
