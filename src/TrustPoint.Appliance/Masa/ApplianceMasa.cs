using TrustPoint.Appliance.Enrolment;
using TrustPoint.Brski.Masa;
using TrustPoint.Brski.Wire;
using TrustPoint.Ca.Issuance;
using TrustPoint.Ca.Keys;
using TrustPoint.Ca.Time;
using TrustPoint.Ca.Vouchers;
using TrustPoint.Devices.Limits;
using TrustPoint.Devices.Ownership;
using TrustPoint.Formats.Vouchers;

namespace TrustPoint.Appliance.Masa;

/// <summary>The manufacturer's word behind BRSKI's own words.</summary>
internal sealed class ApplianceMasa(Devices.Ownership.Masa masa) : IMasa
{
    private static readonly TimeSpan SignerRetry = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan StoreRetry = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ClockRetry = TimeSpan.FromMinutes(1);

    /// <inheritdoc/>
    public Task<ReadOnlyMemory<byte>> IssueAsync(RegistrarRequest request, BrskiPeer peer, CancellationToken ct) => AnswerAsync(async () =>
    {
        var demand = DemandOf(request, peer);
        return (ReadOnlyMemory<byte>)(await masa.IssueAsync(demand.Caller, demand, ct)).Der;
    });

    /// <inheritdoc/>
    public Task<VoucherLog> LogAsync(RegistrarRequest request, BrskiPeer peer, CancellationToken ct) => AnswerAsync(() =>
    {
        var demand = DemandOf(request, peer);
        return masa.LogAsync(demand.Caller, demand, ct);
    });

    private static VoucherDemand DemandOf(RegistrarRequest request, BrskiPeer peer) => new()
    {
        SerialNumber = request.Content.SerialNumber,
        IdevidIssuer = request.Content.IdevidIssuer,
        Nonce = request.Content.Nonce,
        Chain = request.Chain,
        FactoryIdentity = request.Prior?.FactoryIdentity,
        Source = SourceAddress.KeyOf(peer.Source),
    };

    // RFC 8995 section 5.6.
    private static async Task<T> AnswerAsync<T>(Func<Task<T>> ask)
    {
        try
        {
            return await ask();
        }
        catch (VoucherRefusedException refused)
        {
            throw refused.Refusal == VoucherRefusal.NotFound ? BrskiError.NotFound(refused.Message) : BrskiError.Forbidden(refused.Message);
        }
        catch (TooManyTriesException tries)
        {
            throw BrskiError.TooManyRequests(tries.Message, tries.RetryAfter);
        }
        catch (NoVoucherSignerException nobody)
        {
            throw BrskiError.Unavailable("nobody signs vouchers here", SignerRetry, nobody);
        }
        catch (KeyStoreUnavailableException keys) when (keys.IsRefusal)
        {
            throw BrskiError.Forbidden("the signer that holds the manufacturer's key does not allow it: who runs this server finds the reason in its log");
        }
        catch (KeyStoreUnavailableException keys)
        {
            throw BrskiError.Unavailable("the signing key cannot be used now", keys.RetryAfter, keys);
        }
        catch (ClockBehindException behind)
        {
            throw BrskiError.Unavailable("the manufacturer does not know what time it is", ClockRetry, behind);
        }
        catch (StoreUnavailableException store)
        {
            throw BrskiError.Unavailable("nothing can be stored now", StoreRetry, store);
        }
    }
}
