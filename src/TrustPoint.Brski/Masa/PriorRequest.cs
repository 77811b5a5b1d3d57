using System.Security.Cryptography;
using TrustPoint.Brski.Wire;
using TrustPoint.Formats;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Cms;
using TrustPoint.Formats.Vouchers;

namespace TrustPoint.Brski.Masa;

/// <summary>
/// The pledge's own request inside that of its registrar: proof that the device stood before it (RFC 8995 sections 5.5.5 and 5.5.6). That its
/// signer is a factory identity of ours is for the MASA to say.
/// </summary>
public sealed record PriorRequest
{
    private PriorRequest(Certificate factoryIdentity, IReadOnlyList<Certificate> others) => (FactoryIdentity, Others) = (factoryIdentity, others);

    /// <summary>Whose key signed it.</summary>
    public Certificate FactoryIdentity { get; }

    /// <summary>What came beside it.</summary>
    public IReadOnlyList<Certificate> Others { get; }

    /// <exception cref="BrskiError">It does not prove what the registrar says.</exception>
    internal static PriorRequest Of(ReadOnlyMemory<byte> der, VoucherRequest registrar, IReadOnlyList<Certificate> registrarChain)
    {
        try
        {
            var message = SignedMessage.Decode(der);
            var pledge = VoucherRequest.Decode(message.VoucherContent());
            var signer = message.OnlySigner();
            if (!message.IsSignedBy(signer)) throw Broken("its signature does not verify");
            if (signer.Subject.Find(Oids.SerialNumber) != registrar.SerialNumber) throw Broken("another device signed it than the registrar asks for");
            if (pledge.Assertion != VoucherAssertion.Proximity || pledge.ProximityRegistrarCert is not { } seen) throw Broken("it does not speak of proximity");
            // By key: the registrar's certificate may have been renewed meanwhile.
            var key = SHA256.HashData(Certificate.Decode(seen).PublicKey.Der.Span);
            if (!registrarChain.Any(link => SHA256.HashData(link.PublicKey.Der.Span).AsSpan().SequenceEqual(key))) throw Broken("the device stood before another registrar");
            // RFC 8995 section 5.2: without a nonce it would be proof of proximity for ever.
            if (pledge.Nonce is null) throw Broken("it has no nonce");
            return pledge.Nonce == registrar.Nonce ? new(signer, message.Certificates) : throw Broken("its nonce is another");
        }
        catch (DecodeException error)
        {
            throw Broken(error.Message);
        }
    }

    private static BrskiError Broken(string why) => BrskiError.Forbidden($"the device's own request (prior-signed-voucher-request) does not hold: {why}");
}
