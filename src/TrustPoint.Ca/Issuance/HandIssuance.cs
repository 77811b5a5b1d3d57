using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Certificates;
using TrustPoint.Formats;
using TrustPoint.Formats.Requests;

namespace TrustPoint.Ca.Issuance;

/// <summary>What somebody orders by hand. The names are those that the request brings: whoever orders has looked at them.</summary>
/// <param name="Domain">The domain whose authority issues.</param>
/// <param name="Profile">The profile's name.</param>
/// <param name="Request">A PKCS #10 request: PEM, base64 or DER.</param>
public sealed record HandOrder(string Domain, string Profile, ReadOnlyMemory<byte> Request);

/// <summary>Certificates that people order by hand, and what would come of it before anything is signed.</summary>
public sealed class HandIssuance(CertificateIssuance issuance)
{
    /// <summary>What the certificate would say. Nothing is recorded and nothing is signed.</summary>
    /// <exception cref="NotAllowedException">The caller may not order in that domain, or by that profile.</exception>
    /// <exception cref="IssuanceRefusedException">It would be refused; says why.</exception>
    /// <exception cref="Time.ClockException">The clock went back.</exception>
    public IssuancePreview Preview(Caller caller, HandOrder order) => issuance.Preview(OrderOf(caller, order));

    /// <summary>Orders it.</summary>
    /// <exception cref="NotAllowedException">The caller may not order in that domain, or by that profile.</exception>
    /// <exception cref="Approvals.SecondPersonWantedException">A second person has to approve it first.</exception>
    /// <exception cref="IssuanceRefusedException">It is refused; says why.</exception>
    /// <exception cref="Keys.KeyStoreUnavailableException">The key store cannot sign now.</exception>
    /// <exception cref="StoreUnavailableException">The store cannot record now.</exception>
    /// <exception cref="Time.ClockException">The clock went back.</exception>
    public Task<CertificateRecord> IssueAsync(Caller caller, HandOrder order, CancellationToken ct) => issuance.IssueAsync(OrderOf(caller, order), ct);

    private static CertificateOrder OrderOf(Caller caller, HandOrder order)
    {
        // Before the request is looked at: whoever may not order learns nothing else.
        caller.RequireAlone(Right.Issue, order.Domain);
        var request = Read(order.Request.Span);
        return new() { Caller = caller, Domain = order.Domain, Profile = order.Profile, Request = request, Names = AuthorisedNames.OfRequest(request) };
    }

    private static CertificationRequest Read(ReadOnlySpan<byte> given)
    {
        try
        {
            return CertificationRequest.Decode(Pem.Request(given));
        }
        catch (DecodeException error)
        {
            throw new IssuanceRefusedException(RefusalReason.Malformed, $"This is no certificate request that can be read: {error.Message}. Nothing was signed.");
        }
    }
}
