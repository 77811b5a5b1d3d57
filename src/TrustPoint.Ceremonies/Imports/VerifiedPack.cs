using System.Globalization;
using System.Security.Cryptography;
using TrustPoint.Ceremonies.Evidence;
using TrustPoint.Ceremonies.Runs;

namespace TrustPoint.Ceremonies.Imports;

/// <summary>The evidence of a ceremony that ended in earnest, verified whole, of a log that somebody here knows. There is no other way to results.</summary>
internal sealed class VerifiedPack
{
    private VerifiedPack(CeremonyRun run, IReadOnlyList<KeyValuePair<string, byte[]>> files, string sha256, string logKeySha256) =>
        (Run, Files, Sha256, LogKeySha256) = (run, files, sha256, logKeySha256);

    /// <summary>The ceremony, followed to its end.</summary>
    public CeremonyRun Run { get; }

    /// <summary>What was made, by name.</summary>
    public IReadOnlyList<KeyValuePair<string, byte[]>> Files { get; }

    /// <summary>Lower-case hex of SHA-256 over the pack.</summary>
    public string Sha256 { get; }

    /// <summary>Lower-case hex of SHA-256 over <c>log.key</c> of the box where it was held.</summary>
    public string LogKeySha256 { get; }

    /// <summary>Verifies a pack (CER-83).</summary>
    /// <param name="octets">The pack.</param>
    /// <param name="logKeySha256">Hex of SHA-256 over the file <c>log.key</c> of the box where the ceremony was held, known from elsewhere; blanks and capitals do not matter.</param>
    /// <exception cref="CeremonyRefusedException">It is not whole, not of that log, not ended, or a rehearsal; says which.</exception>
    public static VerifiedPack Open(byte[] octets, string logKeySha256)
    {
        var verdict = EvidenceVerifier.Verify(octets, null);
        if (verdict is not { Run: { } run, Key: { } key, Findings: [] }) throw new CeremonyRefusedException($"The evidence is not whole: {string.Join(' ', verdict.Findings)}");
        // Whoever forges a pack forges a log for it: which log it is, only somebody who has its key from elsewhere can say. It is not told here, to be copied.
        if (key.FileSha256 != Plain(logKeySha256)) throw new CeremonyRefusedException("The evidence is of another log than the one that you know: compare the digest of its key with the paper of the ceremony.");
        if (run.Outcome != CeremonyOutcome.Done) throw new CeremonyRefusedException($"The ceremony {run.Name} was aborted: there is nothing to take in.");
        // CER-21.
        if (run.IsRehearsal) throw new CeremonyRefusedException($"{run.Name} is a rehearsal: what it made is never taken in.");
        return new(run, EvidencePack.Decode(octets).Files, Convert.ToHexStringLower(SHA256.HashData(octets)), key.FileSha256);
    }

    private static string Plain(string typed) => string.Concat(typed.Where(letter => !char.IsWhiteSpace(letter))).ToLower(CultureInfo.InvariantCulture);
}
