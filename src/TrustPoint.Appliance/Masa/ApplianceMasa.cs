using TrustPoint.Appliance.Enrolment;
using TrustPoint.Appliance.Joining;
using TrustPoint.Brski.Masa;
using TrustPoint.Brski.Wire;
using TrustPoint.Devices.Limits;
using TrustPoint.Devices.Ownership;
using TrustPoint.Formats.Vouchers;

namespace TrustPoint.Appliance.Masa;

/// <summary>The manufacturer's word behind BRSKI's own words.</summary>
internal sealed class ApplianceMasa(Devices.Ownership.Masa masa) : IMasa
{
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
        catch (Exception error) when (JoinErrors.OfOwnTrouble(error) is { } trouble)
        {
            throw trouble;
        }
    }
}
