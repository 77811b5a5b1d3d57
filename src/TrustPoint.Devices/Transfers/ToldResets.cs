using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Issuance;
using TrustPoint.Ca.Time;
using TrustPoint.Devices.Limits;
using TrustPoint.Formats.Transfers;

namespace TrustPoint.Devices.Transfers;

/// <summary>What devices themselves say over the network once they were reset for a transfer (LIF-35): nobody has an account there, their signatures decide.</summary>
/// <param name="store">The transfers.</param>
/// <param name="release">Takes what holds.</param>
/// <param name="log">Where refusals are written.</param>
/// <param name="clock">The CA's time.</param>
/// <param name="time">Counts tries.</param>
public sealed class ToldResets(IHeldTransferStore store, SellersRelease release, IAuditStore log, CaClock clock, TimeProvider time)
{
    private const int MostRounds = 5;
    private const int RememberedSources = 10_000;

    // Behind one address there may be a hall of devices; each costs a signature to verify.
    private readonly Throttle perSource = new(240, TimeSpan.FromMinutes(1), RememberedSources, time);
    private readonly Throttle refusalsWritten = new(100, TimeSpan.FromHours(1), RememberedSources, time);

    /// <summary>Takes what a device says. What can be done with it then, <see cref="TransferWatch"/> does: a thousand devices may say so at once.</summary>
    /// <param name="caller">The device, as its confirmation names it.</param>
    /// <param name="id">The transfer.</param>
    /// <param name="told">The confirmation and its signature.</param>
    /// <param name="source">Where it came from, in text form, to count by.</param>
    /// <param name="ct">Stops the wait.</param>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    /// <exception cref="TransferRefusedException">It is not signed by the device, or not of this transfer.</exception>
    /// <exception cref="CommandRefusedException">There is no such transfer, or nobody waits for the reset of its devices now.</exception>
    /// <exception cref="TooManyTriesException">Too many from the source.</exception>
    /// <exception cref="StoreUnavailableException">It cannot be written now.</exception>
    public async Task TakeAsync(Caller caller, Guid id, ToldReset told, string source, CancellationToken ct)
    {
        if (!perSource.TryTake(source, out var retryAfter)) throw new TooManyTriesException("too many resets from this address", retryAfter);
        var transfer = await store.FindAsync(id, TransferSide.Seller, ct);
        caller.RequireAlone(Right.TransferDevices, transfer?.Domain);
        try
        {
            for (var round = 1; transfer is not null; round++)
            {
                if (await release.ConfirmAsync(caller, transfer, told.Confirmation, told.Signature, ct) is not null) return;
                // Another of its devices, or a person, came first: it goes into what there is now.
                if (round == MostRounds) throw new StoreUnavailableException("the transfer is being changed all the time", null);
                transfer = await store.FindAsync(id, TransferSide.Seller, ct);
            }
        }
        catch (TransferRefusedException refused)
        {
            if (refusalsWritten.TryTake(source, out _))
            {
                await log.AppendAsync(AuditEntry.Create(
                    AuditEventType.DeviceResetRefused, clock.Latest, caller, AuditOutcome.Refused, ("transfer", id.ToString("D")), ("serialNumber", caller.Name), ("reason", refused.Message)), ct);
            }
            throw;
        }
        throw new CommandRefusedException(CommandRefusal.NotFound, $"there is no transfer {id:D} that this box began");
    }
}
