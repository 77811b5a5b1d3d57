using TrustPoint.Ca.Profiles;
using TrustPoint.Formats;

namespace TrustPoint.Ca.Signing;

/// <summary>What a key of the signer is for. Fixed once, by the first certificate or checkpoint that it is for; it signs nothing else from then on.</summary>
public enum KeyPurpose
{
    /// <summary>Nothing yet: it signs requests for certificates of its own.</summary>
    New,

    /// <summary>An authority's: certificates and CRLs of that authority.</summary>
    Authority,

    /// <summary>A TLS server's and registrar's: handshakes, and voucher requests.</summary>
    Tls,

    /// <summary>A delegated OCSP responder's.</summary>
    Ocsp,

    /// <summary>A signer's of vouchers.</summary>
    Voucher,

    /// <summary>A person's, for ownership transfers.</summary>
    Transfer,

    /// <summary>The audit log's.</summary>
    Log,
}

/// <summary>A key as the signer has it on record.</summary>
/// <param name="Id"><see cref="Keys.StoredKey.Id"/>.</param>
/// <param name="Purpose">What it is for.</param>
/// <param name="Name">The authority's or the log's name; null: it has none.</param>
/// <param name="Certificate">DER of the authority's certificate; null: it is no authority's.</param>
public sealed record KnownKey(string Id, KeyPurpose Purpose, string? Name = null, byte[]? Certificate = null);

/// <summary>What certificates of a profile make of the keys that they are for.</summary>
internal static class Purposes
{
    private const string VoucherSigner = "voucher-signer";
    private const string BundleSigner = "trust-anchor-signer";

    /// <summary>Whether certificates of the profile speak for the authority: then they are for keys of the signer, or made while it is open.</summary>
    public static bool SpeaksForAuthority(Profile profile) => profile.Name == BundleSigner || Of(profile) is not null;

    /// <summary>What the key is for from then on; null: nothing here.</summary>
    public static KeyPurpose? Of(Profile profile)
    {
        if (profile.ExtendedKeyUsages.Contains(Oids.OcspSigning)) return KeyPurpose.Ocsp;
        if (profile.ExtendedKeyUsages.Contains(Oids.CmcRa)) return KeyPurpose.Tls;
        if (profile.ExtendedKeyUsages.Contains(Oids.TransferSigning)) return KeyPurpose.Transfer;
        return profile.Name == VoucherSigner ? KeyPurpose.Voucher : null;
    }
}
