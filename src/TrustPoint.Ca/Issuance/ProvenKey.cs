using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Keys;
using TrustPoint.Formats.Requests;

namespace TrustPoint.Ca.Issuance;

/// <summary>A public key whose holder has the private one. Only verifying makes one, and issuance takes nothing else.</summary>
internal sealed class ProvenKey
{
    private ProvenKey(SubjectPublicKey key) => Key = key;

    public SubjectPublicKey Key { get; }

    /// <summary>RFC 2986 section 4.2, RFC 7030 section 3.4: the request is signed by the key that it names.</summary>
    /// <exception cref="IssuanceRefusedException">It is not.</exception>
    public static ProvenKey Verify(CertificationRequest request) =>
        request.ProvesPossession()
            ? new(request.PublicKey)
            : throw Refused("The request is not signed by the key that it asks a certificate for. Nothing was signed.");

    /// <summary>RFC 5280 section 3.2: a root's certificate is signed by its own key.</summary>
    /// <exception cref="IssuanceRefusedException">It is not a root's.</exception>
    public static ProvenKey Verify(Certificate root) =>
        root.Issuer.Matches(root.Subject) && root.IsSignedBy(root.PublicKey)
            ? new(root.PublicKey)
            : throw Refused($"{root.Subject} did not sign itself: only roots certify one another. Nothing was signed.");

    private static IssuanceRefusedException Refused(string message) => new(RefusalReason.ProofOfPossession, message);
}
