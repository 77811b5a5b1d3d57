using TrustPoint.Appliance.Listeners;
using TrustPoint.Brski.Registrar;
using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Keys;
using TrustPoint.Devices.Joining;
using TrustPoint.Devices.Manufacturers;
using TrustPoint.Formats;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Cms;
using TrustPoint.Formats.Keys;
using TrustPoint.Formats.Vouchers;

namespace TrustPoint.Appliance.Joining;

/// <summary>
/// The registrar's certificate: the one that the device listener shows, with id-kp-cmcRA (RFC 8995 section 5.5.4). Its key signs TLS and the
/// registrar's voucher requests, and is where the authorities' keys are.
/// </summary>
internal sealed class RegistrarCredential(ServerIdentity identity, Authorities authorities, IKeyStore keys, TimeProvider time)
{
    /// <summary>The certificate that new connections are shown, first, and what it is sent with; null: it is the stand-by, which speaks for nobody.</summary>
    public IReadOnlyList<Certificate>? Shown()
    {
        var context = identity.Current;
        var certificate = Certificate.Decode(context.TargetCertificate.RawData);
        return certificate.ExtendedKeyUsages.Contains(Oids.CmcRa)
            ? [certificate, .. context.IntermediateCertificates.Select(issuer => Certificate.Decode(issuer.RawData))]
            : null;
    }

    /// <summary>Makes the registrar's voucher request for a device (RFC 8995 section 5.5).</summary>
    /// <param name="shown">The registrar's certificate.</param>
    /// <param name="join">The device and its attempt.</param>
    /// <param name="pledge">The device's own request.</param>
    /// <param name="pinning">What is to be pinned.</param>
    /// <param name="ct">Stops the wait.</param>
    /// <returns>DER of the CMS.</returns>
    /// <exception cref="KeyStoreUnavailableException">The key cannot be used now.</exception>
    public async Task<ReadOnlyMemory<byte>> RequestAsync(Certificate shown, Join join, PledgeRequest pledge, Pinning pinning, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        var content = new VoucherRequest
        {
            CreatedOn = now,
            // It may be repeated; what proves it is the device's own request.
            Assertion = VoucherAssertion.Proximity,
            SerialNumber = join.SerialNumber,
            IdevidIssuer = IdevidIssuer.Of(pledge.FactoryIdentity),
            Nonce = pledge.Nonce,
            PriorSignedVoucherRequest = pledge.Message.Der,
        };
        var scheme = SchemeOf(shown.PublicKey.Kind);
        using var key = new SigningKey(StoredKey.IdOf(shown.PublicKey.Der.Span), scheme, shown.PublicKey);
        // RFC 8995 section 5.5.2, RFC 8366 section 5.4: the MASA pins the highest of what is sent. So nothing is sent that is not to be pinned.
        var sent = pinning == Pinning.Authority ? Above(shown) : [];
        var draft = new SignedMessageDraft(Oids.VoucherContent, content.Encode(), shown, scheme.ToAlgorithm(), now, sent);
        return draft.Assemble(await key.SignAsync(keys, draft.ToSign, ct));
    }

    private IEnumerable<Certificate> Above(Certificate shown) =>
        authorities.All.FirstOrDefault(authority => authority.Certificate.Subject.Matches(shown.Issuer) && shown.IsSignedBy(authority.Certificate.PublicKey)) is { } issuer
            ? authorities.ChainOf(issuer).Select(link => link.Certificate)
            : [];

    private static SignatureScheme SchemeOf(PublicKeyKind kind) => kind switch
    {
        PublicKeyKind.EcP384 => SignatureScheme.EcdsaSha384,
        PublicKeyKind.EcP521 => SignatureScheme.EcdsaSha512,
        PublicKeyKind.Rsa => SignatureScheme.RsaPkcs1Sha256,
        _ => SignatureScheme.EcdsaSha256,
    };
}
