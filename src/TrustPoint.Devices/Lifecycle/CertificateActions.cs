using Microsoft.Extensions.Logging;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Issuance;
using TrustPoint.Ca.Revocation;
using TrustPoint.Ca.Time;

namespace TrustPoint.Devices.Lifecycle;

/// <summary>
/// Carries out what was queued for the certificates of devices (LIF-4, LIF-34): at once after the change of state, at each look of the job, and so after a crash at
/// the next start. Each step is durable by itself and does nothing when it was done before.
/// </summary>
public sealed class CertificateActions(ILifeStore store, ICertificateQueries certificates, IRevocationStore revoked, Revocations revocations) : IDisposable
{
    private const int MostAtOnce = 1000;
    private const int Rounds = 2;

    private static readonly CertificateStatus[] Standing = [CertificateStatus.Issued, CertificateStatus.OnHold];

    // Those of one device are done in the order of queueing: a release follows its hold.
    private readonly SemaphoreSlim gate = new(1, 1);

    /// <summary>Carries out all that is open.</summary>
    /// <param name="device">Of this device alone; null: of all.</param>
    /// <param name="ct">Stops between two steps; what was done stays done.</param>
    /// <returns>What could not be done yet, in words.</returns>
    /// <exception cref="StoreUnavailableException">Nothing can be recorded now.</exception>
    /// <exception cref="ClockException">The clock went back.</exception>
    public async Task<IReadOnlyList<string>> CarryOutAsync(string? device, CancellationToken ct)
    {
        await gate.WaitAsync(ct);
        try
        {
            var troubles = new Dictionary<string, string>();
            foreach (var action in await store.OpenActionsAsync(device, MostAtOnce, ct))
            {
                if (troubles.ContainsKey(action.Device)) continue;
                if (await TroubleOfAsync(action, ct) is { } trouble) troubles.Add(action.Device, trouble);
            }
            return [.. troubles.Values];
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>Carries out what is open of a device, as far as that can be done now: it is on record, and the next look of the job does the rest.</summary>
    internal async Task CarryOutNowAsync(string device, ILogger logger)
    {
        try
        {
            foreach (var trouble in await CarryOutAsync(device, CancellationToken.None)) logger.LogWarning("{Trouble}", trouble);
        }
        catch (Exception error) when (error is StoreUnavailableException or ClockException)
        {
            logger.LogWarning(error, "What was queued for the certificates of {Device} waits for the next look of the job", device);
        }
    }

    /// <summary>Brings to its end, before a device is given up or retired, what it still holds.</summary>
    /// <returns>How it stands then: whether that is enough is for the table.</returns>
    internal async Task<DeviceStanding?> EndBeforehandAsync(Caller caller, string device, Transition way, LifeOrder order, CaClock clock, ILogger logger, CancellationToken ct)
    {
        var effect = LifeRules.EffectSaid(way, order, clock.Latest);
        for (var round = 0; ; round++)
        {
            var now = clock.Now();
            if (await store.FindAsync(device, now, ct) is var standing && (round == Rounds || standing is null or { Open: [], InForce: 0, Intents: 0 })) return standing;
            await store.QueueAsync(device, now, seen =>
            {
                // It is somewhere else by now: then it is not given up either.
                var isThere = way.Side == Side.Maker ? seen.Made == way.From : seen.Device.State == way.From;
                var queued = isThere ? LifeRules.Beforehand(seen, order, effect, $"{caller.Name} ({caller.Proof})", now) : [];
                return (queued, LifeEntries.Queued(caller, seen.Device, queued, now));
            }, ct);
            await CarryOutNowAsync(device, logger);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => gate.Dispose();

    private async Task<string?> TroubleOfAsync(CertificateAction action, CancellationToken ct)
    {
        var (caller, order) = (new DeviceLifecycle(action.By), OrderOf(action));
        var changed = 0;
        foreach (var status in Standing)
        {
            var filter = new CertificateFilter(Device: action.Device, Status: status, ExpiresFrom: revocations.Now);
            long[] rows;
            do
            {
                var held = (await certificates.ListAsync(filter, CertificateSort.Oldest, null, MostAtOnce, ct)).Items;
                rows = await ConcernedAsync(action, held, ct);
                var verdicts = rows is [] ? [] : await revocations.ChangeAsync(caller, rows, order, ct);
                changed += verdicts.Count(verdict => verdict is RevocationVerdict.Changed);
                if (verdicts.OfType<RevocationVerdict.Refused>().FirstOrDefault() is { } refused) return $"{action.Device}: {refused.Why}";
                // What was changed is in the list no more.
                if (held.Count < MostAtOnce || rows is []) break;
            }
            while (true);
        }
        // What is being signed at this moment is looked at again once it has an outcome: the store gives it none that is good (IssuanceStore).
        if (action.Kind != CertificateEffectKind.Release && (await certificates.ListAsync(new(Device: action.Device, Status: CertificateStatus.Intended), CertificateSort.Oldest, null, 1, ct)).Items is [_, ..])
            return $"{action.Device}: a certificate is being signed at this moment";
        var now = revocations.Now;
        var outcome = $"certificates changed: {changed}";
        await store.DoneAsync(action.Id, now, outcome, LifeEntries.Done(caller, action, outcome, now), ct);
        return null;
    }

    // A release is for what was put on hold by a device's state: a hold that somebody decided on by itself stays.
    private async Task<long[]> ConcernedAsync(CertificateAction action, IReadOnlyList<CertificateRecord> held, CancellationToken ct)
    {
        if (action.Kind == CertificateEffectKind.Hold) return [.. held.Where(row => row.Status == CertificateStatus.Issued).Select(row => row.Id)];
        if (action.Kind == CertificateEffectKind.Revoke) return [.. held.Select(row => row.Id)];
        var own = new List<long>();
        foreach (var row in held.Where(row => row.Status == CertificateStatus.OnHold))
        {
            if (await revoked.FindAsync(row.Id, ct) is { } hold && hold.By.StartsWith(DeviceLifecycle.PartName, StringComparison.Ordinal)) own.Add(row.Id);
        }
        return [.. own];
    }

    private static RevocationOrder OrderOf(CertificateAction action) => action.Kind == CertificateEffectKind.Release
        ? new RevocationOrder.Release(action.Note)
        : new RevocationOrder.Revoke(action.Reason!.Value, action.InvalidityDate, action.Note);
}
