using System.Diagnostics.CodeAnalysis;
using TrustPoint.Brski.Masa;
using TrustPoint.Brski.Registrar;
using TrustPoint.Formats;
using TrustPoint.Formats.Cms;
using TrustPoint.Formats.Vouchers;

namespace TrustPoint.Brski.Wire;

/// <summary>An operation of RFC 8995 section 8.3.1. All of them are POST.</summary>
/// <param name="Name">Its path segment.</param>
/// <param name="Handler">Reads, asks, writes.</param>
internal sealed record BrskiOperation(string Name, Func<BrskiExchange, Task> Handler)
{
    /// <summary>All of them. Pledges of the field know one by another name too.</summary>
    public static readonly IReadOnlyList<BrskiOperation> All =
    [
        new("requestvoucher", RequestVoucherAsync),
        new("requestauditlog", RequestLogAsync),
        new("voucher_status", exchange => HearAsync(exchange, exchange.Registrar.HearVoucherStatusAsync)),
        new("enrollstatus", exchange => HearAsync(exchange, exchange.Registrar.HearEnrolmentStatusAsync)),
        new("enroll_status", exchange => HearAsync(exchange, exchange.Registrar.HearEnrolmentStatusAsync)),
    ];

    // A pledge asks its registrar and a registrar asks the MASA by the same name (RFC 8995 sections 5.2 and 5.5), and one box may be both. A
    // registrar's request is one that holds a pledge's, or that a registrar signed.
    private static async Task RequestVoucherAsync(BrskiExchange exchange)
    {
        exchange.RequireAccepted(MediaTypes.Voucher);
        var body = await exchange.ReadAsync(MediaTypes.Voucher);
        var (message, content) = Decode(body);
        var voucher = IsOfRegistrar(message, content)
            ? await exchange.Masa.IssueAsync(RegistrarRequest.Of(message, content, exchange.Now), exchange.Peer, exchange.Aborted)
            : await exchange.Registrar.GetVoucherAsync(PledgeRequest.Of(message, content, exchange.Peer), exchange.Peer, exchange.Aborted);
        await exchange.AnswerAsync(body, MediaTypes.Voucher, voucher);
    }

    // RFC 8995 section 5.8: the same request again, answered by the device's past.
    private static async Task RequestLogAsync(BrskiExchange exchange)
    {
        exchange.RequireAccepted(MediaTypes.Json);
        var body = await exchange.ReadAsync(MediaTypes.Voucher);
        var (message, content) = Decode(body);
        var log = await exchange.Masa.LogAsync(RegistrarRequest.Of(message, content, exchange.Now), exchange.Peer, exchange.Aborted);
        await exchange.AnswerAsync(body with { IsBase64 = false }, MediaTypes.Json, log.Encode());
    }

    private static async Task HearAsync(BrskiExchange exchange, Func<PledgeStatus, BrskiPeer, CancellationToken, Task> hear)
    {
        var body = await exchange.ReadAsync(MediaTypes.Json);
        await hear(Read(() => PledgeStatus.Decode(body.Content)), exchange.Peer, exchange.Aborted);
        exchange.AnswerNothing();
    }

    private static (SignedMessage Message, VoucherRequest Content) Decode(VoucherBody body) => Read(() =>
    {
        var message = SignedMessage.Decode(body.Content);
        return (message, VoucherRequest.Decode(message.VoucherContent()));
    });

    [SuppressMessage("Style", "IDE0046", Justification = "Two questions.")]
    private static bool IsOfRegistrar(SignedMessage message, VoucherRequest content)
    {
        if (content.PriorSignedVoucherRequest is not null) return true;
        return content.ProximityRegistrarCert is null
            && message.Certificates.Any(certificate => certificate.ExtendedKeyUsages.Contains(Oids.CmcRa) && message.SignerOf(certificate) is not null);
    }

    private static T Read<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (DecodeException error)
        {
            throw BrskiError.Unreadable(error);
        }
    }
}
