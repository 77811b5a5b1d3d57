using System.Security.Cryptography;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Issuance;
using TrustPoint.Ca.Keys;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Cms;
using TrustPoint.Formats.Names;
using TrustPoint.Formats.Requests;
using TrustPoint.Formats.Signatures;

namespace TrustPoint.Ca.Authorities;

public sealed partial class AuthoritySetup
{
    /// <summary>What certifies the key with which a bundle of trust anchors is signed.</summary>
    /// <param name="authority">Who certifies it.</param>
    public static NewService BundleSigner(string authority) => new()
    {
        KeyLabel = "",
        Authority = authority,
        Profile = "trust-anchor-signer",
        Key = KeyAlgorithm.EcP256,
        Names = new() { Values = new Dictionary<string, string> { ["service.name"] = "Trust anchor bundle" } },
    };

    /// <summary>
    /// Signs one message. An authority's own key signs certificates and CRLs alone (RFC 5280 section 4.2.1.3): it certifies a key that is made in memory, signs
    /// this message and is forgotten.
    /// </summary>
    /// <param name="caller">The ceremony: who takes part in it approved this.</param>
    /// <param name="wanted">What the key is certified as.</param>
    /// <param name="contentType">eContentType.</param>
    /// <param name="content">The content.</param>
    /// <param name="ct">Stops it before it is signed.</param>
    /// <returns>DER of the CMS (RFC 5652 section 5), with the certificates up to the root.</returns>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    /// <exception cref="IssuanceRefusedException">The certificate was refused.</exception>
    public async Task<byte[]> SignOnceAsync(AppliancePart caller, NewService wanted, string contentType, ReadOnlyMemory<byte> content, CancellationToken ct)
    {
        caller.RequireAlone(Right.ManageAuthorities);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        byte[] Sign(ReadOnlyMemory<byte> octets) => key.SignData(octets.Span, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        var request = new CertificationRequestDraft(DistinguishedName.Empty, key.ExportSubjectPublicKeyInfo(), SignatureAlgorithm.EcdsaSha256, [], []);
        var certificate = await issuance.IssueAsync(OrderOf(caller, wanted, request.Assemble(Sign(request.ToSign))), ct);
        var above = authorities.ChainOf(authorities.Find(wanted.Authority)!).Select(authority => authority.Certificate);
        var message = new SignedMessageDraft(contentType, content, Certificate.Decode(certificate.Der), SignatureAlgorithm.EcdsaSha256, time.GetUtcNow(), above);
        return message.Assemble(Sign(message.ToSign));
    }
}
