using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Keys;
using TrustPoint.Ceremonies.Scripts;
using TrustPoint.Formats.Certificates;

namespace TrustPoint.Ceremonies.Runs;

/// <summary>What the machine can do at a ceremony, as this room needs it. What differs from the script throws <see cref="CeremonyMismatchException"/>.</summary>
public interface ICeremonyTools
{
    /// <summary>Looks at the program, the network interfaces and the clock. Refuses where an interface has a link and none may have one, and where the clock cannot be right.</summary>
    /// <param name="offline">Whether no interface may have a link.</param>
    /// <param name="ct">Stops it.</param>
    Task<Facts> LookAtMachineAsync(bool offline, CancellationToken ct);

    /// <summary>Looks for a token.</summary>
    /// <param name="wanted">Which.</param>
    /// <param name="blank">Whether it must be blank, or have its label already.</param>
    /// <param name="ct">Stops it.</param>
    /// <returns>With <c>tokenSerial</c>, <c>tokenModel</c>, <c>tokenFirmware</c>, <c>tokenMaker</c>.</returns>
    Task<Facts> LookAtTokenAsync(WantedToken wanted, bool blank, CancellationToken ct);

    /// <summary>Gives a blank token its label and PINs.</summary>
    /// <param name="wanted">Its label.</param>
    /// <param name="serial">Its serial number, as it was seen.</param>
    /// <param name="pins">What it is opened with.</param>
    /// <param name="ct">Stops it before it begins.</param>
    Task<Facts> PrepareTokenAsync(WantedToken wanted, string serial, TokenPins pins, CancellationToken ct);

    /// <summary>Opens a token.</summary>
    /// <param name="wanted">Which.</param>
    /// <param name="serial">Its serial number, as it was seen.</param>
    /// <param name="pins">What it is opened with.</param>
    /// <param name="ct">Stops it.</param>
    Task<ICeremonyDesk> OpenAsync(WantedToken wanted, string serial, TokenPins pins, CancellationToken ct);

    /// <summary>Takes back what an aborted ceremony made: an authority issues nothing, a request is given up with its key. One that is not there is no error.</summary>
    Task WithdrawAsync(string authority, CancellationToken ct);

    /// <summary>Revokes the certificates that an authority signed at an aborted ceremony. Those that are revoked already are no error.</summary>
    /// <param name="ceremony">Its name.</param>
    /// <param name="issuer">The name of the authority.</param>
    /// <param name="since">When the ceremony began to sign.</param>
    /// <param name="ct">Stops it before it begins.</param>
    Task RevokeAsync(string ceremony, string issuer, DateTimeOffset since, CancellationToken ct);

    /// <summary>Works with the keys of this box.</summary>
    ICeremonyDesk Own();

    /// <summary>What is done with a token as a whole.</summary>
    ITokenCare Tokens { get; }

    /// <summary>What this box knows of a key whose time is over.</summary>
    IKeyEnd End { get; }
}

/// <summary>What is done with the keys of a token while it is open.</summary>
public interface ICeremonyDesk : IAsyncDisposable
{
    /// <summary>Makes a key, reads its attributes back and signs a random number with it.</summary>
    /// <returns>With <c>key</c> (its id), <c>keyAlgorithm</c>, <c>keyAttributes</c>, <c>keyProof</c>.</returns>
    Task<Facts> MakeKeyAsync(string label, KeyAlgorithm algorithm, CancellationToken ct);

    /// <summary>Destroys a key and looks that it is gone. One that is not there is no error.</summary>
    Task DestroyKeyAsync(string keyId, CancellationToken ct);

    /// <summary>The keys with that label, by id.</summary>
    Task<IReadOnlyList<string>> KeysAsync(string label, CancellationToken ct);

    /// <summary>The keys of the token, each with a signature over a random number.</summary>
    /// <exception cref="CeremonyMismatchException">It holds keys too that are not protected as they must be, or none that is known here.</exception>
    Task<IReadOnlyList<SeenKey>> SeeKeysAsync(CancellationToken ct);

    /// <summary>Signs a root's certificate with its own key.</summary>
    Task<CeremonyProduct> SignRootAsync(NewAuthority authority, string keyId, CancellationToken ct);

    /// <summary>Signs an authority's certificate with its parent's key.</summary>
    /// <param name="authority">As it is described.</param>
    /// <param name="request">DER of PKCS #10.</param>
    /// <param name="ct">Stops it before it begins.</param>
    Task<CeremonyProduct> SignAuthorityAsync(NewAuthority authority, ReadOnlyMemory<byte> request, CancellationToken ct);

    /// <summary>Makes an authority's key and the request for its certificate.</summary>
    Task<CeremonyProduct> RequestAsync(NewAuthority authority, CancellationToken ct);

    /// <summary>Signs a root's next CRL.</summary>
    /// <param name="authority">Its name.</param>
    /// <param name="wanted">The number of the last one, and how long the next one lasts; null: the first one, as the authority has it.</param>
    /// <param name="rehearsal">Whether it is only tried: then the number of the last one may be another.</param>
    /// <param name="ct">Stops it before it begins.</param>
    Task<CeremonyProduct> SignCrlAsync(string authority, CeremonyWork.RootCrl? wanted, bool rehearsal, CancellationToken ct);

    /// <summary>Has a root certify another one.</summary>
    /// <param name="cross">Which one which; of the one that is certified the certificate is the one that is named.</param>
    /// <param name="ct">Stops it before it begins.</param>
    /// <exception cref="CeremonyMismatchException">The certificate is another one, or there is such a cross-certificate already.</exception>
    Task<CeremonyProduct> CrossCertifyAsync(CeremonyWork.CrossCertificate cross, CancellationToken ct);

    /// <summary>The cross-certificate of an act that a stop cut short, if it is on record; null: nothing is.</summary>
    /// <param name="cross">Which root by which.</param>
    /// <param name="since">When the act began.</param>
    /// <param name="ct">Stops it.</param>
    Task<CeremonyProduct?> FindCrossAsync(CeremonyWork.CrossCertificate cross, DateTimeOffset since, CancellationToken ct);

    /// <summary>Makes a key of what signs below another authority, reads its attributes back and signs a random number with it.</summary>
    /// <returns>As <see cref="MakeKeyAsync"/>.</returns>
    Task<Facts> MakeSignerKeyAsync(string label, KeyAlgorithm algorithm, CancellationToken ct);

    /// <summary>Signs a certificate for a key of this box that signs below the authority of the open token.</summary>
    /// <param name="service">What it is.</param>
    /// <param name="keyId">The key.</param>
    /// <param name="file">What the certificate is called.</param>
    /// <param name="ct">Stops it before it begins.</param>
    Task<CeremonyProduct> SignServiceAsync(NewService service, string keyId, string file, CancellationToken ct);

    /// <summary>That certificate, if it is on record; null: it is not.</summary>
    Task<CeremonyProduct?> FindServiceAsync(NewService service, string keyId, string file, CancellationToken ct);

    /// <summary>Signs trust anchors, with a key that the authority of the open token certifies and that is forgotten.</summary>
    /// <param name="work">What is exported; the certificates are those that it names.</param>
    /// <param name="service">What the key is certified as.</param>
    /// <param name="ct">Stops it before it begins.</param>
    /// <returns>DER of the CMS.</returns>
    /// <exception cref="CeremonyMismatchException">A certificate is another one.</exception>
    Task<byte[]> SignBundleAsync(CeremonyWork.TrustAnchors work, NewService service, CancellationToken ct);

    /// <summary>A signed bundle with all that goes with it.</summary>
    /// <param name="work">What is exported.</param>
    /// <param name="message">DER of the CMS.</param>
    /// <param name="title">What it is about.</param>
    /// <param name="ceremony">The ceremony.</param>
    /// <exception cref="CeremonyMismatchException">It is not a bundle of these.</exception>
    CeremonyProduct BundleOf(CeremonyWork.TrustAnchors work, byte[] message, string title, string ceremony);

    /// <summary>The own certificate of an authority.</summary>
    /// <exception cref="CeremonyRefusedException">There is no such authority.</exception>
    Certificate CertificateOf(string authority);

    /// <summary>The request of an act that a stop cut short, if it is on record; null: nothing is.</summary>
    Task<CeremonyProduct?> FindRequestAsync(NewAuthority authority, CancellationToken ct);

    /// <summary>The certificate of an act that a stop cut short, if it is on record; null: nothing is.</summary>
    Task<CeremonyProduct?> FindAsync(NewAuthority authority, CancellationToken ct);

    /// <summary>The certificate that an authority's parent has signed at this ceremony, if it is on record; null: nothing is.</summary>
    /// <param name="authority">As it is described.</param>
    /// <param name="since">When the act began.</param>
    /// <param name="ct">Stops it.</param>
    Task<CeremonyProduct?> FindSignedAsync(NewAuthority authority, DateTimeOffset since, CancellationToken ct);

    /// <summary>The CRL of an act that a stop cut short, if it is on record; null: nothing is.</summary>
    /// <param name="authority">Its issuer.</param>
    /// <param name="since">When the act began.</param>
    /// <param name="ct">Stops it.</param>
    Task<CeremonyProduct?> FindCrlAsync(string authority, DateTimeOffset since, CancellationToken ct);

    /// <summary>Has a second program verify what was made.</summary>
    /// <exception cref="CeremonyMismatchException">It does not.</exception>
    Task<Facts> VerifyAsync(CeremonyProduct product, CancellationToken ct);
}

/// <summary>What a token is opened with.</summary>
/// <param name="Officer">The security officer's PIN, UTF-8.</param>
/// <param name="User">The user's PIN, UTF-8.</param>
public sealed record TokenPins(ReadOnlyMemory<byte> Officer, ReadOnlyMemory<byte> User)
{
    /// <summary>Never shows them.</summary>
    public override string ToString() => nameof(TokenPins);
}

/// <summary>Something that was made.</summary>
/// <param name="Name">Its file's name.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Der">Its octets.</param>
/// <param name="Issuer">DER of the certificate whose key signed it; null: it signs itself.</param>
/// <param name="Facts">What there is to say of it.</param>
public sealed record CeremonyProduct(string Name, CeremonyProductKind Kind, byte[] Der, byte[]? Issuer, Facts Facts)
{
    /// <summary>What goes with it, by file name.</summary>
    public IReadOnlyList<KeyValuePair<string, byte[]>> Also { get; init; } = [];
}

/// <summary>What can be made.</summary>
public enum CeremonyProductKind
{
    /// <summary>A certificate.</summary>
    Certificate,

    /// <summary>A CRL.</summary>
    Crl,

    /// <summary>A certification request.</summary>
    Request,

    /// <summary>A signed message with trust anchors (CMS).</summary>
    Bundle,
}
