using TrustPoint.Brski.Wire;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Cms;
using TrustPoint.Formats.Vouchers;

namespace TrustPoint.Brski.Registrar;

/// <summary>
/// A pledge's voucher request, of which it is certain who made it: the holder of the factory identity that TLS proved, on this very
/// connection. Whether that factory identity is accepted, and where in it the serial number stands, is for the registrar to say.
/// </summary>
public sealed record PledgeRequest
{
    private PledgeRequest(SignedMessage message, VoucherRequest content, Certificate factoryIdentity) =>
        (Message, Content, FactoryIdentity) = (message, content, factoryIdentity);

    /// <summary>The CMS as it came.</summary>
    public SignedMessage Message { get; }

    /// <summary>What it says.</summary>
    public VoucherRequest Content { get; }

    /// <summary>The pledge's certificate, from TLS.</summary>
    public Certificate FactoryIdentity { get; }

    /// <summary>The nonce, which a pledge's request must have (RFC 8995 section 5.2).</summary>
    public string Nonce => Content.Nonce!;

    /// <summary>Takes a request that came on a connection.</summary>
    /// <exception cref="BrskiError">It proves less than it must: says what.</exception>
    public static PledgeRequest Of(SignedMessage message, VoucherRequest content, BrskiPeer peer)
    {
        // RFC 8995 sections 5.1 and 7.3: the pledge shows its factory identity.
        var own = peer.Client ?? throw BrskiError.Unauthorized("show the factory identity (IDevID) as TLS client certificate");
        // RFC 8995 section 5.2: signed by the factory identity; the one that TLS proved, not one that is only inside.
        if (message.Signers is not [{ } signer]) throw BrskiError.Forbidden("the voucher request has several signers, and it is not said whose word counts");
        if (!signer.Verifies(message, own.PublicKey))
            throw BrskiError.Forbidden("the voucher request is not signed by the key of the TLS client certificate");
        if (content.Nonce is null) throw BrskiError.BadRequest("the voucher request has no nonce (RFC 8995 section 5.2)");
        // Section 5.2: another assertion, or another registrar's certificate, is a sign of somebody in the middle.
        if (content.Assertion != VoucherAssertion.Proximity || content.ProximityRegistrarCert is not { } seen)
            throw BrskiError.NotThisConnection("the voucher request does not say that the device is in proximity of this registrar");
        if (peer.Server is null || !seen.Span.SequenceEqual(peer.Server.Der.Span))
            throw BrskiError.NotThisConnection("the device saw the certificate of another registrar on its connection: somebody may stand between");
        return new(message, content, own);
    }

    /// <summary>Requires that it is for the device that the factory identity names (RFC 8995 section 5.5: the certificate counts, never the request).</summary>
    /// <param name="serialNumber">The serial number in the factory identity.</param>
    /// <exception cref="BrskiError">It is for another one.</exception>
    public void RequireFor(string serialNumber)
    {
        if (Content.SerialNumber != serialNumber) throw BrskiError.Forbidden("the serial-number of the voucher request is not that of the factory identity");
    }
}
