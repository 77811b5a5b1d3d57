using Microsoft.Extensions.Logging;
using TrustPoint.Brski.Registrar;
using TrustPoint.Devices.Joining;
using TrustPoint.Devices.Limits;
using TrustPoint.Devices.Transfers;
using TrustPoint.Formats;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Vouchers;

namespace TrustPoint.Appliance.Joining;

/// <summary>What the registrar asks of a manufacturer (RFC 8995 sections 5.5 to 5.8): the MASA that its rules name, never one that a device names.</summary>
internal sealed class VoucherErrand(
    Joins joins, HeldVouchers held, MasaEndpoints endpoints, RegistrarCredential credential, MasaClient masas, SoldDevices sold, TimeProvider time, ILogger<VoucherErrand> log)
{
    private const int RememberedDevices = 10_000;

    private readonly Throttle tries = new(1, TimeSpan.FromSeconds(10), RememberedDevices, time);
    private readonly Throttle questions = new(3, TimeSpan.FromSeconds(30), RememberedDevices, time);

    /// <summary>Gets a voucher for a device that may come in.</summary>
    /// <param name="device">The device.</param>
    /// <param name="asked">Its join.</param>
    /// <param name="pledge">Its request.</param>
    /// <param name="shown">The registrar's certificate, first, and what it is sent with.</param>
    /// <param name="ct">Stops the wait.</param>
    /// <returns>Where the join stands then, and when to look again where it did not go on.</returns>
    public async Task<(JoinStep Step, TimeSpan? RetryAfter)> GetAsync(
        JoiningDevice device, JoinStep.VoucherAsked asked, PledgeRequest pledge, IReadOnlyList<Certificate> shown, CancellationToken ct)
    {
        if (endpoints.Of(device.Manufacturer) is not { } masa)
            return (await ByHandAsync(device, asked, shown, ct) ?? await joins.DelayAsync(device, asked, new("no MASA is set for the manufacturer, and no voucher was brought by hand"), ct), null);
        if (!tries.TryTake(device.Identity.Sha256, out var wait)) return (asked, wait);
        var request = await credential.RequestAsync(shown[0], asked.Join, pledge, device.Rules.Pinning, ct);
        switch (await masas.RequestVoucherAsync(masa, request, ct))
        {
            case MasaAnswer.Given given:
                var (taken, fault) = await TakeAsync(given.Content);
                if (fault is null) tries.Return(device.Identity.Sha256);
                return (taken, fault is null ? null : TimeSpan.FromMinutes(1));
            case MasaAnswer.Later later:
                return (await joins.DelayAsync(device, asked, new(later.IsBusy ? "the manufacturer is asked too often now" : "the manufacturer has not decided yet", later.Words), ct), later.RetryAfter);
            case MasaAnswer.No no:
                // RFC 8995 section 5.6: 403 does not say why. What the manufacturer says itself stands beside.
                var (refusal, reason) = no.Status switch
                {
                    404 => (JoinRefusal.Unknown, "the manufacturer does not know the device"),
                    406 => (JoinRefusal.Unable, "the manufacturer has no voucher that the device would take"),
                    _ => (JoinRefusal.NotOurs, "the manufacturer refuses the device a voucher: ask it why"),
                };
                return (await joins.RefuseAsync(device, asked, refusal, reason, no.Words, ct), null);
            // RFC 8995 section 5.4: only an administrator can help.
            case MasaAnswer.Unknown unknown:
                log.LogWarning("ALARM: the MASA {Masa} of {Manufacturer} does not know this registrar: {Reason}", masa.Address, device.Manufacturer.Name, unknown.Reason);
                return (await ByHandAsync(device, asked, shown, ct) ?? await DelayAsync(unknown.Reason, unknown.Words, isAlarm: true), TimeSpan.FromMinutes(1));
            case MasaAnswer.Trouble trouble:
                return (await ByHandAsync(device, asked, shown, ct) ?? await DelayAsync(trouble.Reason, trouble.Words), TimeSpan.FromMinutes(1));
            default:
                throw new InvalidOperationException("nobody decided what such an answer means");
        }

        async Task<(JoinStep Step, string? Fault)> TakeAsync(ReadOnlyMemory<byte> voucher)
        {
            try
            {
                var read = ReadVoucher.Of(voucher, request, asked.Join, shown, device.Rules, time.GetUtcNow());
                return (await joins.TakeAsync(device, asked, read, null, ct), null);
            }
            catch (DecodeException error)
            {
                return (await DelayAsync($"its voucher is not usable: {error.Message}"), error.Message);
            }
        }

        async Task<JoinStep> DelayAsync(string reason, string? words = null, bool isAlarm = false)
        {
            log.LogWarning("The MASA {Masa} of {Manufacturer} gives no voucher for {Device}: {Reason}", masa.Address, device.Manufacturer.Name, device.Name, reason);
            return await joins.DelayAsync(device, asked, new($"the MASA {masa.Address.Host} gives no voucher: {reason}", words, isAlarm), ct);
        }
    }

    /// <summary>Has the device's past judged (RFC 8995 section 5.8). Where it is not told now, it stays open.</summary>
    public async Task<JoinStep> JudgeAsync(JoiningDevice device, JoinStep.Imprinted imprinted, CancellationToken ct)
    {
        if (endpoints.Of(device.Manufacturer) is not { } masa || imprinted.Join.Request is not { } request) return imprinted;
        var sellers = await sold.KnownOwnersAsync(device.Identity.Manufacturer, device.Identity.SerialNumber, ct);
        switch (await masas.RequestLogAsync(masa, request, ct))
        {
            case MasaAnswer.Given given when TryRead(given.Content) is { } told: return await joins.JudgeAsync(device, imprinted, told, sellers, ct);
            case MasaAnswer.No: return await joins.JudgeAsync(device, imprinted, null, sellers, ct);
            case MasaAnswer.Unknown unknown: return Untold(unknown.Reason);
            case MasaAnswer.Trouble trouble: return Untold(trouble.Reason);
            default: return imprinted;
        }

        JoinStep Untold(string reason)
        {
            log.LogWarning("The MASA {Masa} of {Manufacturer} does not tell the past of {Device}: {Reason}", masa.Address, device.Manufacturer.Name, device.Name, reason);
            return imprinted;
        }
    }

    /// <summary>
    /// Settles the past of a device that wants its certificate now: one that says nothing of its voucher is taken for one that took it, and a
    /// log that was not told before is asked for again (RFC 8995 section 5.8).
    /// </summary>
    public async Task<JoinStep?> SettleAsync(JoiningDevice device, CancellationToken ct)
    {
        var step = await joins.LatestAsync(device, ct);
        if (step is JoinStep.VoucherGot got) step = await joins.PresumeAsync(device, got, ct);
        return step is JoinStep.Imprinted { Join.Verdict: JoinVerdict.Open } imprinted && questions.TryTake(device.Identity.Sha256, out _) ? await JudgeAsync(device, imprinted, ct) : step;
    }

    // RFC 8995 section 3.1: a voucher without nonce, from a manufacturer that cannot be asked now.
    private async Task<JoinStep?> ByHandAsync(JoiningDevice device, JoinStep.VoucherAsked asked, IReadOnlyList<Certificate> shown, CancellationToken ct) =>
        await held.FindFittingAsync(device, shown, ct) is { } found ? await joins.TakeAsync(device, asked, found.Voucher, found.Held, ct) : null;

    private VoucherLog? TryRead(ReadOnlyMemory<byte> json)
    {
        try
        {
            return VoucherLog.Decode(json);
        }
        catch (DecodeException error)
        {
            log.LogWarning("A MASA's log of vouchers cannot be read: {Reason}", error.Message);
            return null;
        }
    }
}
