using TrustPoint.Ca.Issuance;
using TrustPoint.Ca.Signing;
using TrustPoint.Formats;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Signatures;

namespace TrustPoint.Ca.Lints;

/// <summary>A TBSCertificate that passed every lint: it is signed octet by octet as it was linted.</summary>
public sealed class LintedTbs : SignableTbs
{
    private static readonly Lint[] Lints = [.. GeneralLints.All, .. FieldLints.All, .. ExtensionLints.All, .. PointerLints.All, .. RevocationLints.All, .. StandardLints.All, .. CrossLints.All];

    private LintedTbs(byte[] der, Certificate twin) : base(der) => Twin = twin;

    /// <summary>The same with a signature of nobody's, and read back: what the certificate will say.</summary>
    public Certificate Twin { get; }

    /// <summary>Builds, makes the twin, reads it back and tries every lint on it.</summary>
    /// <param name="tbs">What is to be signed.</param>
    /// <param name="plan">What it was built from.</param>
    /// <param name="publicUrl">Where certificates point to; null: nowhere.</param>
    /// <param name="issuedAt">Now.</param>
    /// <exception cref="LintException">It breaks a rule; all rules that it breaks are named.</exception>
    internal static LintedTbs From(TbsCertificate tbs, IssuancePlan plan, PublicUrl? publicUrl, DateTimeOffset issuedAt)
    {
        var der = tbs.Encode();
        var twin = ReadTwin(der, tbs.SignatureAlgorithm);
        if (Violations(new(twin, plan.Profile, plan.Issuer.Certificate, publicUrl, tbs.SignatureAlgorithm, issuedAt) { Copied = plan.Copied }) is { } violations) throw new LintException(violations);
        // What was read back and linted is what will be signed (X5-21).
        return twin.TbsDer.Span.SequenceEqual(der) ? new(der, twin) : throw new LintException(["bytes that do not read back as they were written"]);
    }

    /// <summary>Tries every lint.</summary>
    /// <returns>What is violated, each with its clause; null: nothing.</returns>
    internal static List<string>? Violations(LintSubject subject)
    {
        List<string>? violations = null;
        foreach (var lint in Lints)
        {
            if (lint.Violation(subject) is { } violation) (violations ??= []).Add($"{violation} ({lint.Id}, {lint.Clause})");
        }
        return violations;
    }

    private static Certificate ReadTwin(byte[] der, SignatureAlgorithm algorithm)
    {
        try
        {
            return Certificate.Decode(Certificate.Assemble(der, algorithm, TwinSignature.Of(algorithm)));
        }
        catch (DecodeException error)
        {
            throw new LintException([$"what the strict reader refuses: {error.Message}"]);
        }
    }
}

/// <summary>The certificate to be breaks rules of the standards. Nothing was signed.</summary>
/// <param name="violations">Each with its clause.</param>
public sealed class LintException(IReadOnlyList<string> violations) : Exception($"The certificate would have {string.Join("; ", violations)}.")
{
    /// <summary>Each with its clause.</summary>
    public IReadOnlyList<string> Violations { get; } = violations;
}
