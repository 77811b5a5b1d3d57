using TrustPoint.Devices.Manufacturers;
using TrustPoint.Formats;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Cms;
using TrustPoint.Formats.Vouchers;

namespace TrustPoint.Devices.Joining;

/// <summary>
/// A voucher that fits a device, and that its registrar can live up to. It goes to the device as it came (RFC 8995 section 5.6): what is
/// looked at here is for the record, and so that nobody waits for what the device would refuse.
/// </summary>
public sealed class ReadVoucher
{
    private ReadVoucher(SignedMessage message, Voucher content) => (Message, Content) = (message, content);

    /// <summary>The CMS.</summary>
    public SignedMessage Message { get; }

    /// <summary>What it says.</summary>
    public Voucher Content { get; }

    /// <summary>The registrar's request that it answers; null: it was brought by hand.</summary>
    public ReadOnlyMemory<byte>? Request { get; private init; }

    /// <summary>What the pinned domain is called in the device's log.</summary>
    public byte[] DomainId => Formats.Vouchers.DomainId.Of(Content.PinnedDomainCert);

    /// <summary>Reads a voucher that answers a request.</summary>
    /// <param name="der">DER of the CMS.</param>
    /// <param name="request">DER of the registrar's request.</param>
    /// <param name="join">The device and its attempt.</param>
    /// <param name="registrar">What the registrar shows the device: its certificate, and what it sends with it.</param>
    /// <param name="rules">The manufacturer's.</param>
    /// <param name="now">The moment.</param>
    /// <exception cref="DecodeException">It does not fit: says why.</exception>
    public static ReadVoucher Of(
        ReadOnlyMemory<byte> der, ReadOnlyMemory<byte> request, Join join, IReadOnlyList<Certificate> registrar, JoinRules rules, DateTimeOffset now)
    {
        var read = Read(der, rules, now);
        // RFC 8366 section 5.3: the nonce of the request and no other.
        if (read.Content.Nonce is { } nonce && nonce != join.Nonce) throw new DecodeException("voucher: its nonce is another");
        read.RequireFits(Certificate.Decode(join.Idevid), join.SerialNumber, registrar, now);
        return new(read.Message, read.Content) { Request = request };
    }

    /// <summary>Reads a voucher that was brought by hand: for whichever device, without nonce, and signed by whom the manufacturer's rules name.</summary>
    /// <param name="der">DER of the CMS.</param>
    /// <param name="rules">The manufacturer's.</param>
    /// <param name="now">The moment.</param>
    /// <exception cref="DecodeException">It cannot be used by anybody: says why.</exception>
    public static ReadVoucher ByHand(ReadOnlyMemory<byte> der, JoinRules rules, DateTimeOffset now)
    {
        if (rules.VoucherAnchors.Count == 0) throw new DecodeException("voucher: it is not known who signs this manufacturer's vouchers");
        var read = Read(der, rules, now);
        return read.FaultByHand(now) is { } fault ? throw new DecodeException(fault) : read;
    }

    /// <summary>Why it is of no use to anybody when it was brought by hand, for people; null: it is of use.</summary>
    public string? FaultByHand(DateTimeOffset now) =>
        Content.Nonce is not null ? "voucher: it has a nonce: it is for one attempt of its device alone" : Content.ExpiresOn < now ? "voucher: it has expired" : null;

    /// <summary>Requires that it is for this device and binds it to this registrar.</summary>
    /// <exception cref="DecodeException">It is not, or does not.</exception>
    public void RequireFits(Certificate idevid, string serialNumber, IReadOnlyList<Certificate> registrar, DateTimeOffset now)
    {
        if (Content.SerialNumber != serialNumber) throw new DecodeException("voucher: it is for another serial number");
        // RFC 8366 section 5.3: the same serial number of another issuer is another device.
        if (Content.IdevidIssuer is { } issuer && !IdevidIssuer.IsOf(issuer, idevid)) throw new DecodeException("voucher: it is for a device of another issuer");
        // RFC 8995 section 5.6.2: the registrar's certificate must chain to the pinned one, which a renewal meanwhile may have undone.
        if (!Pins(registrar, now)) throw new DecodeException("voucher: the certificate that it pins does not lead to this registrar");
    }

    /// <summary>Reads a voucher, for whom it ever is.</summary>
    /// <exception cref="DecodeException">It is none, or signed by somebody whom the manufacturer's rules do not name.</exception>
    public static ReadVoucher Read(ReadOnlyMemory<byte> der, JoinRules rules, DateTimeOffset now)
    {
        var message = SignedMessage.Decode(der);
        var signer = message.OnlySigner();
        if (!message.IsSignedBy(signer)) throw new DecodeException("voucher: its signature does not verify");
        // RFC 8366 section 7.2: whom the device believes is the device's; whom we believe is in the rules.
        if (rules.VoucherAnchors.Count > 0 && !IsAnchored(signer, message.Certificates, rules, now))
            throw new DecodeException("voucher: who signed it is not known here");
        return new(message, Voucher.Decode(message.VoucherContent()));
    }

    /// <summary>Whether what it pins leads to this registrar: its certificate, first, and what it is sent with.</summary>
    public bool Pins(IReadOnlyList<Certificate> registrar, DateTimeOffset now)
    {
        var pinned = Content.PinnedDomainCert;
        return pinned.PublicKey.Der.Span.SequenceEqual(registrar[0].PublicKey.Der.Span) || new CertificatePath(registrar, [pinned], now).Exists(registrar[0]);
    }

    /// <summary>Whether the rules name who signed, or who vouches for that.</summary>
    internal static bool IsAnchored(Certificate signer, IReadOnlyList<Certificate> sent, JoinRules rules, DateTimeOffset now)
    {
        List<Certificate> anchors = [.. rules.VoucherAnchors.Select(anchor => Certificate.Decode(anchor))];
        if (anchors.Exists(anchor => anchor.Der.Span.SequenceEqual(signer.Der.Span))) return true;
        return CertificatePath.Fault(signer, now) is null && new CertificatePath(sent, anchors, now).Exists(signer);
    }
}
