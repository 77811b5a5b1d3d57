using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Keys;

namespace TrustPoint.Ceremonies.Scripts;

/// <summary>
/// A ceremony as it was declared in its file, the only input that it takes. What is not in it is not done; what is in it was read, checked and
/// approved before the first step.
/// </summary>
public sealed record CeremonyScript
{
    /// <summary>Its kind, as the file has it.</summary>
    public required string Kind { get; init; }

    /// <summary>Its name for ever, <c>[a-z0-9-]{1,48}</c>: a ceremony of one name is held once.</summary>
    public required string Id { get; init; }

    /// <summary>What it is about, in one line.</summary>
    public required string Title { get; init; }

    /// <summary>Who has to be there.</summary>
    public required Attendance People { get; init; }

    /// <summary>Whether the machine must have no link to any network.</summary>
    public required bool IsOffline { get; init; }

    /// <summary>The token that is opened; null: none is.</summary>
    public required WantedToken? Token { get; init; }

    /// <summary>What is to be done.</summary>
    public required CeremonyWork Work { get; init; }

    /// <summary>What must be true of the ceremony before; null: there was none.</summary>
    public required EarlierCeremony? Expect { get; init; }

    /// <summary>The file, octet by octet.</summary>
    public required ReadOnlyMemory<byte> File { get; init; }

    /// <summary>Lower-case hex of SHA-256 over the file: what is read aloud, approved and signed.</summary>
    public required string Sha256 { get; init; }
}

/// <summary>Who has to be there. One person has one role.</summary>
/// <param name="HasOperator">Whether somebody else than the one who leads it works the machine.</param>
/// <param name="Custodians">How many hold a share.</param>
/// <param name="Needed">How many of them open the token together.</param>
/// <param name="Witnesses">How many watch, and compare what they see.</param>
/// <param name="HasAuditor">Whether an auditor is there.</param>
public sealed record Attendance(bool HasOperator, int Custodians, int Needed, int Witnesses, bool HasAuditor)
{
    /// <summary>How many get a share of a new set, where the token goes to other custodians.</summary>
    public int NewCustodians { get; init; }

    /// <summary>How many people have a role.</summary>
    public int Of(CeremonyRole role) => role switch
    {
        CeremonyRole.Administrator => 1,
        CeremonyRole.Operator => HasOperator ? 1 : 0,
        CeremonyRole.Custodian => Custodians,
        CeremonyRole.Witness => Witnesses,
        CeremonyRole.NewCustodian => NewCustodians,
        _ => HasAuditor ? 1 : 0,
    };
}

/// <summary>What somebody is there for.</summary>
public enum CeremonyRole
{
    /// <summary>Leads: reads the script aloud, calls the steps (CER-1).</summary>
    Administrator,

    /// <summary>Works the machine and the token (CER-2).</summary>
    Operator,

    /// <summary>Holds a share of what opens the token, and approves (CER-3).</summary>
    Custodian,

    /// <summary>Watches, and compares (CER-4).</summary>
    Witness,

    /// <summary>Watches for those who were not there (CER-5).</summary>
    Auditor,

    /// <summary>Gets a share of the set that opens the token from then on.</summary>
    NewCustodian,
}

/// <summary>The token that a ceremony opens.</summary>
/// <param name="Label">Its label: what it gets where it is blank, what it has where it is not.</param>
/// <param name="Serial">Its serial number; null: the only one that fits.</param>
public sealed record WantedToken(string Label, string? Serial);

/// <summary>What must be true of the ceremony before.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Transcript">Lower-case hex: the head of its transcript.</param>
public sealed record EarlierCeremony(string Id, string Transcript);

/// <summary>What a ceremony does.</summary>
public abstract partial record CeremonyWork
{
    private CeremonyWork()
    {
    }

    /// <summary>Makes a root: its token, its key, its certificate, its first CRL.</summary>
    /// <param name="Authority">As it is described; it signs itself.</param>
    public sealed record Root(NewAuthority Authority) : CeremonyWork;

    /// <summary>Makes an issuing authority's key in the token of this box, and a request for its certificate.</summary>
    /// <param name="Authority">As it is described; who signs it decides at another ceremony.</param>
    public sealed record IssuingKey(NewAuthority Authority) : CeremonyWork;

    /// <summary>Signs an issuing authority's certificate with the root.</summary>
    /// <param name="Authority">As it is described; its parent signs.</param>
    /// <param name="RequestSha256">Lower-case hex of SHA-256 over the request that is brought (DER of PKCS #10).</param>
    public sealed record IssuingCertificate(NewAuthority Authority, string RequestSha256) : CeremonyWork;

    /// <summary>Signs the root's next CRL.</summary>
    /// <param name="Authority">Name of the root.</param>
    /// <param name="NumberAbove">The number of the last CRL.</param>
    /// <param name="Days">From thisUpdate to nextUpdate.</param>
    public sealed record RootCrl(string Authority, long NumberAbove, int Days) : CeremonyWork;

    /// <summary>Makes the keys of what signs below an authority whose key is elsewhere, in the token of this box, and has that authority certify them.</summary>
    /// <param name="Purpose">What they sign.</param>
    /// <param name="Authority">The name of the authority.</param>
    /// <param name="Key">Kind and size of the keys.</param>
    public sealed record SignerKeys(SignerPurpose Purpose, string Authority, KeyAlgorithm Key) : CeremonyWork;

    /// <summary>Exports trust anchors for devices and those who build them: files, a card of fingerprints, and a signed bundle.</summary>
    /// <param name="Signer">The name of the authority that vouches for the bundle.</param>
    /// <param name="Anchors">What is exported.</param>
    public sealed record TrustAnchors(string Signer, IReadOnlyList<NamedAnchor> Anchors) : CeremonyWork
    {
        /// <summary>The name of the file with the signed bundle.</summary>
        public const string File = "trust-anchors.cms";
    }

    /// <summary>Has a root certify another one, when one takes the place of the other (RFC 9810 section 4.4).</summary>
    /// <param name="Authority">Name of the root that is certified.</param>
    /// <param name="Signer">Name of the root that signs.</param>
    /// <param name="CertificateSha256">Lower-case hex of SHA-256 over the own certificate of the one that is certified (DER).</param>
    public sealed record CrossCertificate(string Authority, string Signer, string CertificateSha256) : CeremonyWork;
}

/// <summary>A certificate that others are to trust.</summary>
/// <param name="Authority">The name of the authority.</param>
/// <param name="Sha256">Lower-case hex of SHA-256 over its certificate (DER).</param>
public sealed record NamedAnchor(string Authority, string Sha256);

/// <summary>What something signs that is below an authority whose key is elsewhere.</summary>
public enum SignerPurpose
{
    /// <summary>What the status of certificates is (RFC 6960 section 4.2.2.2): one key.</summary>
    Ocsp,

    /// <summary>Vouchers for devices (RFC 8995 section 11.6.2.2): a key for those with a nonce, and another one for those without.</summary>
    Vouchers,
}
