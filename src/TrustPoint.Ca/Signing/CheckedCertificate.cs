using TrustPoint.Ca.Keys;
using TrustPoint.Ca.Lints;

namespace TrustPoint.Ca.Signing;

/// <summary>A certificate that the signer would issue itself, and that is not on its record yet.</summary>
public sealed class CheckedCertificate
{
    internal CheckedCertificate(string keyId, SignatureScheme scheme, LintedTbs tbs, SigningIntent intent, KnownKey? fixing) =>
        (KeyId, Scheme, Tbs, Intent, Fixing) = (keyId, scheme, tbs, intent, fixing);

    internal string KeyId { get; }

    internal SignatureScheme Scheme { get; }

    internal LintedTbs Tbs { get; }

    internal SigningIntent Intent { get; }

    // What the certified key is for from then on, where it is one of the signer's own.
    internal KnownKey? Fixing { get; }
}

/// <summary>A certificate that is on the signer's record, durably. Only such a one is signed, and only <see cref="Signer.Record"/> makes one.</summary>
public sealed class RecordedCertificate
{
    internal RecordedCertificate(CheckedCertificate certificate) => (KeyId, Scheme, Tbs) = (certificate.KeyId, certificate.Scheme, certificate.Tbs.Der);

    internal string KeyId { get; }

    internal SignatureScheme Scheme { get; }

    internal ReadOnlyMemory<byte> Tbs { get; }
}
