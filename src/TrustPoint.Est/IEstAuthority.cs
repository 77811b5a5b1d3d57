using System.Net;
using TrustPoint.Est.Connections;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.CsrAttributes;
using TrustPoint.Formats.Requests;

namespace TrustPoint.Est;

/// <summary>
/// What EST asks of an authority, and nothing more. A domain is found before a client is admitted, and only an admitted client can enrol:
/// the types leave no other order. Every method says no by throwing <see cref="EstError"/>.
/// </summary>
public interface IEstAuthority
{
    /// <summary>Finds the domain of a label.</summary>
    /// <returns>Null when there is no such domain, or the domain has no such profile.</returns>
    IEstDomain? Find(EstLabel label);

    /// <summary>Finds the domain of an unlabelled path: the one that the client's certificate belongs to, else the default.</summary>
    /// <param name="client">What the client shows, and wants to be known by; null: nothing.</param>
    /// <param name="ct">Stops the wait.</param>
    /// <returns>Null when there is none.</returns>
    ValueTask<IEstDomain?> FindAsync(ClientCertificates? client, CancellationToken ct);

    /// <summary>Keeps a record of a refusal. When it cannot, the client is refused all the same.</summary>
    /// <returns>False where it was one too many to be kept: it is counted, and the server's log passes over it too.</returns>
    Task<bool> RecordAsync(EstRefusal refusal, CancellationToken ct);

    /// <summary>Hears of each request to a domain that was answered, before the next step of the answer: it does not wait for anything.</summary>
    void Hear(EstContact contact);
}

/// <summary>A domain, seen from EST.</summary>
public interface IEstDomain
{
    /// <summary>True: requests must be linked to their TLS session (RFC 7030 section 3.5).</summary>
    bool LinkingRequired { get; }

    /// <summary>
    /// The root and every certificate between it and what is issued here, DER; where another root takes its place, or it took another one's, that one too
    /// and the certificates that lead from one to the other (RFC 7030 section 4.1.3).
    /// </summary>
    ValueTask<IReadOnlyList<ReadOnlyMemory<byte>>> CaCertificatesAsync(CancellationToken ct);

    /// <summary>What a request should hold (RFC 7030 section 4.5.2, RFC 9908).</summary>
    /// <param name="client">Who asks; null for anybody.</param>
    CsrAttrs CsrAttributes(IEstClient? client);

    /// <summary>Admits a client by user name and password (RFC 7030 section 3.2.3).</summary>
    /// <param name="userName">As sent.</param>
    /// <param name="password">As sent.</param>
    /// <param name="source">Where the connection comes from.</param>
    /// <param name="ct">Stops the wait.</param>
    ValueTask<IEstClient> AdmitAsync(string userName, string password, IPAddress? source, CancellationToken ct);

    /// <summary>Admits a client by its TLS certificate (RFC 7030 section 3.3.2). TLS proved the key and nothing else.</summary>
    ValueTask<IEstClient> AdmitAsync(ClientCertificates certificates, CancellationToken ct);
}

/// <summary>Somebody who proved who they are and is known to the domain.</summary>
public interface IEstClient
{
    /// <summary>True: asks for others, so its requests need no link to its TLS session (RFC 7030 section 3.7).</summary>
    bool IsRegistrationAuthority { get; }

    /// <summary>Issues a first or further certificate (RFC 7030 section 4.2.1). Proof of possession is checked inside.</summary>
    /// <returns>DER of the certificate.</returns>
    ValueTask<ReadOnlyMemory<byte>> EnrolAsync(CertificationRequest request, CancellationToken ct);

    /// <summary>Finds what a re-enrolment renews: the client's own certificate, or the one that the request's names lead to.</summary>
    ValueTask<IEstRenewal> FindRenewalAsync(CertificationRequest request, CancellationToken ct);
}

/// <summary>A certificate that may be renewed, and the way to do it.</summary>
public interface IEstRenewal
{
    /// <summary>The certificate being renewed.</summary>
    Certificate Renewed { get; }

    /// <summary>Renews or rekeys (RFC 7030 section 4.2.2) under the profile of the certificate being renewed.</summary>
    /// <param name="request">Its names were found to equal those of <see cref="Renewed"/>.</param>
    /// <param name="ct">Stops the wait.</param>
    /// <returns>DER of the certificate.</returns>
    ValueTask<ReadOnlyMemory<byte>> ReenrolAsync(CertificationRequest request, CancellationToken ct);
}

/// <summary>A request that was answered, for those who want to see what happens.</summary>
/// <param name="Operation">Such as <c>simpleenroll</c>.</param>
/// <param name="Enrols">True: it asked for a certificate.</param>
/// <param name="Client">Who asked; null where nobody was admitted.</param>
/// <param name="UserName">As it was sent by HTTP Basic; null for none. It proves nothing.</param>
/// <param name="Source">Where the connection comes from.</param>
/// <param name="PeerSha256">Lower-case hex of SHA-256 over the TLS client certificate; null for none.</param>
/// <param name="Error">What was answered in place of what was asked for; null: that.</param>
public sealed record EstContact(
    string Operation, bool Enrols, IEstClient? Client, string? UserName, IPAddress? Source, string? PeerSha256, EstError? Error);

/// <summary>A request that was refused, for the audit log.</summary>
/// <param name="Operation">Such as <c>simpleenroll</c>.</param>
/// <param name="Label">As in the path; null for none.</param>
/// <param name="Source">Where the connection comes from.</param>
/// <param name="Method">What was shown: <c>none</c>, <c>basic</c> or <c>certificate</c>.</param>
/// <param name="PeerSha256">Lower-case hex of SHA-256 over the TLS client certificate; null for none.</param>
/// <param name="KeySha256">Lower-case hex of SHA-256 over the request's SubjectPublicKeyInfo; null where no request was read.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Reason">As the client was told.</param>
/// <param name="Incident">The id that the client was told.</param>
public sealed record EstRefusal(
    string Operation, string? Label, IPAddress? Source, string Method, string? PeerSha256, string? KeySha256, int Status, string Reason,
    string Incident)
{
    /// <summary>The name of the device that asked, where that is why; null: another reason.</summary>
    public string? Device { get; init; }

    /// <summary>Whether somebody should look into who asks.</summary>
    public bool IsAlarm { get; init; }
}
