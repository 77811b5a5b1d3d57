using TrustPoint.Ca.Profiles;
using TrustPoint.Formats;
using TrustPoint.Formats.Certificates;

namespace TrustPoint.Ca.Issuance;

/// <summary>
/// What a request asks for beside names. Nothing of it is copied. What asks for power that the profile does not give refuses the request,
/// whatever the profile says it ignores; so does what is critical and unknown.
/// </summary>
internal static class RequestedExtensions
{
    private const KeyUsages AuthorityBits = KeyUsages.KeyCertSign | KeyUsages.CrlSign;

    /// <exception cref="IssuanceRefusedException">An extension is refused.</exception>
    public static void Check(Profile profile, ExtensionList requested)
    {
        // RFC 5280 sections 4.2.1.9, 4.2.1.3 and 4.2.1.12: what makes an authority of its holder, or trusted for something else.
        if (requested.BasicConstraints is { IsAuthority: true } && profile.Authority is null)
            throw Refused($"The request asks for basicConstraints with cA TRUE, which {profile.Name} does not give.");
        if (requested.KeyUsage is { } usage && (usage & AuthorityBits & ~(profile.KeyUsage | profile.KeyUsageRsa)) != 0)
            throw Refused($"The request asks for keyCertSign or cRLSign, which {profile.Name} does not give.");
        foreach (var purpose in requested.ExtendedKeyUsages)
        {
            if (!profile.ExtendedKeyUsages.Contains(purpose))
                throw Refused($"The request asks for the extended key usage {ProfileWords.ExtendedKeyUsages.WordFor(purpose)}, which {profile.Name} does not give.");
        }
        foreach (var extension in requested) CheckOther(profile, extension);
    }

    private static void CheckOther(Profile profile, CertificateExtension extension)
    {
        if (extension.Oid == Oids.SubjectAltName)
        {
            if (profile.AltNames.Kinds.Count > 0) return;
            throw Refused($"The request names subject alternative names, which {profile.Name} does not give.");
        }
        // RFC 5280 sections 4.2.1.3 and 4.2.1.9: what an authority's request says of itself was judged above; what it gets the profile says.
        if (profile.Authority is not null && extension.Oid is Oids.BasicConstraints or Oids.KeyUsage) return;
        if (profile.IgnoredExtensions.Named.Contains(extension.Oid)) return;
        // RFC 5280 section 4.2: who does not know a critical extension must not pass over it.
        if (extension.Critical) throw Refused($"The request asks for the critical extension {Name(extension)}, which {profile.Name} does not know.");
        if (!profile.IgnoredExtensions.Others) throw Refused($"The request asks for the extension {Name(extension)}, which {profile.Name} does not give.");
    }

    private static string Name(CertificateExtension extension) => ProfileWords.Extensions.WordFor(extension.Oid);

    private static IssuanceRefusedException Refused(string message) => new(RefusalReason.ExtensionRefused, $"{message} Nothing was signed.");
}
