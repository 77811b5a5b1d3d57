using TrustPoint.Formats.Requests;

namespace TrustPoint.Ca.Issuance;

/// <summary>A request whose sender holds the private key. Only verifying makes one, and issuance takes nothing else.</summary>
internal sealed class ProvenRequest
{
    private ProvenRequest(CertificationRequest request) => Request = request;

    public CertificationRequest Request { get; }

    /// <summary>RFC 2986 section 4.2, RFC 7030 section 3.4: the request is signed by the key that it names.</summary>
    /// <exception cref="IssuanceRefusedException">It is not.</exception>
    public static ProvenRequest Verify(CertificationRequest request) =>
        request.ProvesPossession()
            ? new(request)
            : throw new IssuanceRefusedException(RefusalReason.ProofOfPossession, "The request is not signed by the key that it asks a certificate for. Nothing was signed.");
}
