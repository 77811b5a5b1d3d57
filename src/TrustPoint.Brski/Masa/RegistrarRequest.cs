using TrustPoint.Brski.Wire;
using TrustPoint.Formats;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Cms;
using TrustPoint.Formats.Vouchers;

namespace TrustPoint.Brski.Masa;

/// <summary>
/// A registrar's voucher request whose parts agree with each other: signed by a registrar, its chain consistent, and the pledge's own request
/// inside, if there is one, made before that very registrar. Whether device and owner are known is for the MASA to say.
/// </summary>
public sealed record RegistrarRequest
{
    private RegistrarRequest(SignedMessage message, VoucherRequest content, Certificate signer, PriorRequest? prior) =>
        (Message, Content, Signer, Prior) = (message, content, signer, prior);

    /// <summary>The CMS as it came.</summary>
    public SignedMessage Message { get; }

    /// <summary>What it says.</summary>
    public VoucherRequest Content { get; }

    /// <summary>The registrar's certificate.</summary>
    public Certificate Signer { get; }

    /// <summary>The signer's certificate and those above it that came along, in order. The owner wants one of them pinned (RFC 8995 section 5.5.2).</summary>
    public IReadOnlyList<Certificate> Chain { get; private init; } = [];

    /// <summary>What the pledge itself signed; null: the registrar asks without it.</summary>
    public PriorRequest? Prior { get; }

    /// <summary>Takes a request.</summary>
    /// <param name="message">The CMS.</param>
    /// <param name="content">What it says.</param>
    /// <param name="now">The moment at which the registrar's certificates must be valid.</param>
    /// <exception cref="BrskiError">Its parts do not agree: says which.</exception>
    public static RegistrarRequest Of(SignedMessage message, VoucherRequest content, DateTimeOffset now)
    {
        var signer = SignerOf(message);
        // RFC 8995 section 5.5.3: whoever signed has the key.
        if (!message.IsSignedBy(signer)) throw BrskiError.Forbidden("the signature of the voucher request does not verify");
        // RFC 8995 section 5.5.4: a registrar, and nobody else of its domain.
        if (!signer.ExtendedKeyUsages.Contains(Oids.CmcRa)) throw BrskiError.Forbidden("the signer of the voucher request is no registrar: its certificate has no id-kp-cmcRA");
        var chain = ChainOf(signer, message.Certificates);
        if (chain.Select(link => CertificatePath.Fault(link, now)).FirstOrDefault(fault => fault is not null) is { } fault)
            throw BrskiError.Forbidden($"a certificate of the registrar is not accepted: {fault}");
        // RFC 8995 section 5.5: a registrar says nothing about proximity itself.
        if (content.ProximityRegistrarCert is not null) throw BrskiError.BadRequest("a registrar's voucher request has no proximity-registrar-cert");
        var prior = content.PriorSignedVoucherRequest is { } inner ? PriorRequest.Of(inner, content, chain) : null;
        return new(message, content, signer, prior) { Chain = chain };
    }

    private static Certificate SignerOf(SignedMessage message)
    {
        try
        {
            return message.OnlySigner();
        }
        catch (DecodeException error)
        {
            throw BrskiError.Forbidden(error.Message);
        }
    }

    // RFC 8995 section 5.5.2: what came along is an anchor for consistency alone. Each step is a signature that holds.
    private static List<Certificate> ChainOf(Certificate signer, IReadOnlyList<Certificate> sent)
    {
        var chain = new List<Certificate> { signer };
        while (chain.Count < CertificatePath.MaxDepth && chain[^1] is var below && !below.Subject.Matches(below.Issuer))
        {
            var named = sent.Where(above => above.Subject.Matches(below.Issuer)).ToList();
            if (named.Count == 0) break; // the owner wants nothing higher pinned
            var next = named.Find(above => below.IsSignedBy(above.PublicKey)) ?? throw BrskiError.Forbidden($"{below.Subject} was not signed by {below.Issuer} that came along");
            if (next.BasicConstraints is not { IsAuthority: true }) throw BrskiError.Forbidden($"{next.Subject} signed the registrar's certificate and is no authority");
            chain.Add(next);
        }
        return chain;
    }
}
