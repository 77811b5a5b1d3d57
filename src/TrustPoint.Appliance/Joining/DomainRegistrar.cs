using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using TrustPoint.Appliance.Enrolment;
using TrustPoint.Brski.Registrar;
using TrustPoint.Brski.Wire;
using TrustPoint.Ca.Domains;
using TrustPoint.Devices.Admission;
using TrustPoint.Devices.Contacts;
using TrustPoint.Devices.Joining;
using TrustPoint.Formats;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Vouchers;

namespace TrustPoint.Appliance.Joining;

/// <summary>BRSKI's registrar: domains, their manufacturers and joins behind RFC 8995's own words.</summary>
internal sealed class DomainRegistrar(
    Joins joins, ClientAdmission admission, RegistrarCredential credential, VoucherErrand errand, RefusalRecords refusals, ContactBook contacts,
    TimeProvider time, ILogger<DomainRegistrar> log) : IRegistrar, IUntoldPasts
{
    private static readonly TimeSpan PersonRetry = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan CredentialRetry = TimeSpan.FromSeconds(30);

    // RFC 8995 section 5.6: a pledge honours no more than this.
    private static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(60);

    private readonly Turns turns = new();

    /// <inheritdoc/>
    public Task<ReadOnlyMemory<byte>> GetVoucherAsync(PledgeRequest request, BrskiPeer peer, CancellationToken ct) => HeardAsync("requestvoucher", peer, async () =>
    {
        var shown = credential.Shown() ?? throw BrskiError.Unavailable("the signing key cannot be used now", CredentialRetry);
        // RFC 8995 section 5.6.2: what is pinned must lead to what the device saw.
        if (!peer.Server!.Der.Span.SequenceEqual(shown[0].Der.Span)) throw BrskiError.Unavailable("the registrar has a new certificate: connect again", TimeSpan.FromSeconds(1));
        var device = await IdentifyAsync(peer, ct);
        request.RequireFor(device.Identity.SerialNumber);
        // One at a time: however often a device asks at once, its manufacturer is asked once.
        var (step, retryAfter) = await turns.TakeAsync(
            device.Identity.Sha256,
            async () => await joins.BeginAsync(device, request.Nonce, ct) is var begun && begun is JoinStep.VoucherAsked asked
                ? await errand.GetAsync(device, asked, request, shown, ct)
                : (begun, PersonRetry),
            ct);
        return step switch
        {
            JoinStep.Refused refused => throw JoinErrors.Of(refused),
            JoinStep.Waiting => throw BrskiError.Pending($"a person has to approve device {device.Name}", PersonRetry),
            // What is wrong with the MASA is for those who look after the box.
            JoinStep.VoucherAsked => throw BrskiError.Pending("the manufacturer's voucher is not here yet", Bounded(retryAfter)),
            // Section 5.6: the same device and nonce are given the same voucher, byte for byte.
            _ => Fitting(step.Join, device, shown),
        };
    });

    /// <inheritdoc/>
    public Task HearVoucherStatusAsync(PledgeStatus status, BrskiPeer peer, CancellationToken ct) => HeardAsync("voucher_status", peer, async () =>
    {
        Note("voucher_status", status, peer);
        var device = await IdentifyAsync(peer, ct);
        var step = await joins.HearVoucherStatusAsync(device, status, ShownTo(peer), ct) ?? throw BrskiError.NotFound("no voucher went to the device that it could speak of");
        if (step is JoinStep.Imprinted { Join.Verdict: JoinVerdict.Open } imprinted)
            await turns.TakeAsync(device.Identity.Sha256, () => errand.JudgeAsync(device, imprinted, ct), ct);
        return ReadOnlyMemory<byte>.Empty;
    });

    /// <inheritdoc/>
    public Task HearEnrolmentStatusAsync(PledgeStatus status, BrskiPeer peer, CancellationToken ct) => HeardAsync("enrollstatus", peer, async () =>
    {
        Note("enrollstatus", status, peer);
        var (caller, manufacturer, serialNumber) = await admission.AdmitAsync(Own(peer), peer.Others, await DomainOfAsync(peer, ct), ct) switch
        {
            AdmittedClient.ByOwnCertificate own => (own.Caller, own.Device.Manufacturer, own.Device.SerialNumber),
            AdmittedClient.ByFactoryIdentity factory => (factory.Caller, factory.Identity.Manufacturer, factory.Identity.SerialNumber),
            AdmittedClient.Newcomer newcomer => (newcomer.Caller, newcomer.Identity.Manufacturer, newcomer.Identity.SerialNumber),
            _ => throw BrskiError.Forbidden("only a device speaks of its enrolment"),
        };
        if (manufacturer is null || serialNumber is null || await joins.HearEnrolmentStatusAsync(caller, manufacturer, serialNumber, status, ct) is null)
            throw BrskiError.NotFound("the device took no voucher here, or spoke of its enrolment before");
        return ReadOnlyMemory<byte>.Empty;
    });

    /// <inheritdoc/>
    public async Task RecordAsync(BrskiRefusal refusal, CancellationToken ct)
    {
        Contact(refusal.Operation, refusal.Peer, refusal.Error.Device ?? await NameOfAsync(refusal.Peer, ct), refusal.Error);
        await refusals.AddAsync(refusal, ct);
    }

    /// <inheritdoc/>
    public async Task SettleAsync(Certificate own, IReadOnlyList<Certificate> others, Domain domain, CancellationToken ct)
    {
        var device = await joins.IdentifyAsync(own, others, domain, ct);
        await turns.TakeAsync(device.Identity.Sha256, () => errand.SettleAsync(device, ct), ct);
    }

    // RFC 8995 section 8.3.1: the path names no domain. The rules of the device's manufacturer do.
    private async ValueTask<Domain> DomainOfAsync(BrskiPeer peer, CancellationToken ct) =>
        await admission.DomainOfAsync(Own(peer), peer.Others, ct) ?? throw BrskiError.NotFound("there is no domain here that the device could join");

    private static Certificate Own(BrskiPeer peer) => peer.Client ?? throw BrskiError.Unauthorized("show the factory identity (IDevID) as TLS client certificate");

    private static TimeSpan Bounded(TimeSpan? retryAfter) => retryAfter is { } wait && wait < LongestRetry ? wait : LongestRetry;

    private async ValueTask<JoiningDevice> IdentifyAsync(BrskiPeer peer, CancellationToken ct) => await joins.IdentifyAsync(Own(peer), peer.Others, await DomainOfAsync(peer, ct), ct);

    // A connection goes on with the certificate that it began with, whatever new ones are shown.
    private IReadOnlyList<Certificate> ShownTo(BrskiPeer peer) => [peer.Server!, .. credential.Shown()?.Skip(1) ?? []];

    private ReadOnlyMemory<byte> Fitting(Join join, JoiningDevice device, IReadOnlyList<Certificate> shown)
    {
        try
        {
            ReadVoucher.Read(join.Voucher, device.Rules, time.GetUtcNow()).RequireFits(device.Certificate, join.SerialNumber, shown, time.GetUtcNow());
            return join.Voucher;
        }
        catch (DecodeException unfit)
        {
            throw BrskiError.Forbidden($"the device has to begin anew: {unfit.Message}");
        }
    }

    // A refusal is heard of where it is recorded.
    private async Task<ReadOnlyMemory<byte>> HeardAsync(string operation, BrskiPeer peer, Func<Task<ReadOnlyMemory<byte>>> act)
    {
        BrskiError? answer = null;
        try
        {
            return await act();
        }
        catch (BrskiError error)
        {
            answer = error;
            throw;
        }
        catch (Exception error) when (JoinErrors.Of(error) is { } known)
        {
            answer = known;
            throw known;
        }
        finally
        {
            if (answer is not { IsRefusal: true }) Contact(operation, peer, await NameOfAsync(peer, CancellationToken.None), answer);
        }
    }

    private void Contact(string operation, BrskiPeer peer, string? device, BrskiError? answer) => contacts.Add(new(
        time.GetUtcNow(), device, operation, JoinErrors.OutcomeOf(answer), answer?.Message, SourceAddress.TextOf(peer.Source),
        peer.Client is { } client ? Convert.ToHexStringLower(SHA256.HashData(client.Der.Span)) : null));

    private async Task<string?> NameOfAsync(BrskiPeer peer, CancellationToken ct)
    {
        try
        {
            return peer.Client is null ? null : (await IdentifyAsync(peer, ct)).Name;
        }
        catch (Exception nobody) when (nobody is JoinRefusedException or BrskiError)
        {
            return null;
        }
    }

    // RFC 8995 section 5.7: what is of a later version, or that nobody defined, is told to whoever reads the log.
    private void Note(string operation, PledgeStatus status, BrskiPeer peer)
    {
        if (status.Version > 1) log.LogWarning("{Peer} sent a {Operation} of version {Version}, which is not known here", peer.Source, operation, status.Version);
        if (status.Unknown.Count > 0) log.LogInformation("{Peer} sent a {Operation} with unknown members: {Members}", peer.Source, operation, string.Join(' ', status.Unknown));
        if (status.ReasonContext is { } context) log.LogInformation("{Peer} explains its {Operation}: {Context}", peer.Source, operation, context);
    }
}
