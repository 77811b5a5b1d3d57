using System.Security.Cryptography.X509Certificates;
using TrustPoint.Ca.Certificates;
using TrustPoint.Ca.Crls;
using TrustPoint.Ca.Issuance;
using TrustPoint.Ca.Keys;
using TrustPoint.Ca.Revocation;
using TrustPoint.Ca.Time;
using TrustPoint.Testing.InMemory;
using static TrustPoint.RevocationModel.ViolationException;

namespace TrustPoint.RevocationModel;

/// <summary>One sequence on one fresh data directory: after each step the model looks at what the product answered and published.</summary>
internal sealed class Trial : IAsyncDisposable
{
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(60);

    private readonly Template template;
    private readonly Plant plant;
    private readonly RelyingParties parties;
    private readonly IReadOnlyList<string> files;
    private readonly DateTimeOffset issuerEnd;
    private DateTimeOffset latest;

    private Trial(Template template, Plant plant)
    {
        (this.template, this.plant) = (template, plant);
        var shards = template.Settings.Shards;
        parties = new(plant.Issuers, shards > 1);
        files = ["root.crl", .. shards == 1 ? ["issuing.crl"] : Enumerable.Range(0, shards).Select(shard => $"issuing.{shard}.crl")];
        issuerEnd = X509CertificateLoader.LoadCertificate(plant.Issuers["issuing"]).NotAfter.ToUniversalTime();
        latest = plant.Time.GetUtcNow();
    }

    public static async Task<Trial> BeginAsync(Template template, string folder, int seed)
    {
        template.CopyTo(folder);
        var plant = new Plant(template, folder, seed);
        await plant.StartAsync();
        return new(template, plant);
    }

    private DateTimeOffset Box => plant.Time.GetUtcNow();

    // What the clock or the issuer's end excuses.
    private bool MayRefuse => latest - Box > Tolerance || latest + Tolerance > issuerEnd;

    /// <summary>Takes a step and judges.</summary>
    /// <exception cref="ViolationException">A promise was broken.</exception>
    public async Task StepAsync(Step step)
    {
        await TakeAsync(step);
        await JudgeAsync();
    }

    /// <summary>
    /// At the end, with the clock right and nothing failing, what was revoked arrives within the delay and a CRL that is due within a minute, by
    /// themselves, and what is left behind can be proved.
    /// </summary>
    public async Task EndAsync()
    {
        await StepAsync(new Step.SetRight());
        await StepAsync(new Step.Arrive());
        await StepAsync(new Step.Pass(TimeSpan.FromMinutes(1)));
        await StepAsync(new Step.Look(null));
        if (!MayRefuse) parties.DemandAllValid(files, Box);
        await StepAsync(new Step.Restart());
    }

    public ValueTask DisposeAsync() => plant.DisposeAsync();

    private Task TakeAsync(Step step) => step switch
    {
        Step.Issue issue => IssueAsync(issue.Listed),
        Step.Revoke revoke => ChangeAsync(
            revoke.Certificate, revoke.Fault, new RevocationOrder.Revoke(revoke.Reason, revoke.Dated ? WholeSeconds(Box).AddHours(-1) : null)),
        Step.Release release => ChangeAsync(release.Certificate, release.Fault, new RevocationOrder.Release()),
        Step.Publish publish => PublishAsync(publish.Fault, () => plant.PublishAsync(publish.Part, publish.Scheduled)),
        Step.Look look => PublishAsync(look.Fault, plant.LookAsync),
        Step.Arrive => ArriveAsync(),
        Step.Pass pass => MoveAsync(pass.By),
        Step.PassEnd pass => Certificate(pass.Certificate) is { } certificate && certificate.NotAfter > Box
            ? MoveAsync(certificate.NotAfter - Box + pass.Longer) : Task.CompletedTask,
        Step.SetRight => MoveAsync(latest - Box),
        Step.Confirm => ConfirmAsync(),
        Step.Restart => RestartAsync(),
        _ => throw new ArgumentException($"A step of an unknown kind: {step}", nameof(step)),
    };

    private KnownCertificate? Certificate(int number) => parties.Certificates is [] ? null : parties.Certificates[number % parties.Certificates.Count];

    private async Task IssueAsync(bool listed)
    {
        try
        {
            parties.Certificates.Add(new(await plant.IssueAsync(listed ? "tls-client" : "ldevid")));
        }
        catch (Exception refused) when (refused is ClockException or IssuanceRefusedException)
        {
            Demand(MayRefuse || Box < InMemoryCa.Start, $"nothing is issued: {refused.Message}");
        }
    }

    // Whoever gets no answer asks again until there is one.
    private async Task ChangeAsync(int number, Fault? fault, RevocationOrder order)
    {
        if (Certificate(number) is not { } certificate) return;
        plant.Faults.Next = fault;
        while (true)
        {
            try
            {
                Acknowledge(certificate, order, await plant.ChangeAsync(certificate.Serial, order));
                plant.Faults.Next = null;
                return;
            }
            catch (StoreUnavailableException)
            {
            }
            catch (CrashException)
            {
                await RestartAsync();
            }
            catch (ClockException wrong)
            {
                Demand(MayRefuse, $"nothing is revoked: {wrong.Message}");
                plant.Faults.Next = null;
                return;
            }
        }
    }

    // RFC 5280 section 5.3.1: for ever, but for a hold; and a compromise may be added.
    private void Acknowledge(KnownCertificate certificate, RevocationOrder order, RevocationVerdict verdict)
    {
        var before = certificate.Revoked;
        var wanted = order is RevocationOrder.Revoke revoke ? new CrlLine((int)revoke.Reason, WholeSeconds(Box), revoke.InvalidityDate) : (CrlLine?)null;
        var isHeld = before?.Reason == (int)RevocationReason.CertificateHold;
        var repeats = before?.Reason == wanted?.Reason && (wanted?.InvalidityDate is null || wanted?.InvalidityDate == before?.InvalidityDate);
        var allowed = repeats || isHeld || (wanted is not null && (before is null || wanted?.Reason == (int)RevocationReason.KeyCompromise));
        if (wanted?.Reason == (int)RevocationReason.CaCompromise) allowed = false;
        if (verdict is RevocationVerdict.Refused refused)
        {
            Demand(!allowed || Box + Tolerance > certificate.NotAfter, $"{certificate.SerialText}, {before}: {order} was refused: {refused.Why}");
            return;
        }
        Demand(allowed, $"{certificate.SerialText}, {before}: {order} was not refused");
        if (repeats) return;
        if (wanted is not { } line)
        {
            certificate.Revoked = null;
            return;
        }
        var answer = verdict is RevocationVerdict.Changed changed ? changed.Revocation : ((RevocationVerdict.Unchanged)verdict).Revocation!;
        var date = before?.Date ?? answer.RevokedAt;
        Demand(before is not null || (date >= line.Date && date <= line.Date + Tolerance), $"{certificate.SerialText} is revoked as of {date:u}");
        certificate.Revoked = new(line.Reason, date, line.InvalidityDate ?? before?.InvalidityDate);
    }

    private async Task PublishAsync(Fault? fault, Func<Task> publish)
    {
        plant.Faults.Next = fault;
        try
        {
            await publish();
        }
        catch (Exception failure) when (failure is CrashException or KeyStoreUnavailableException or StoreUnavailableException or IOException
            or ClockException or CrlRefusedException)
        {
            Demand(MayRefuse || (fault is not null && plant.Faults.Next is null), $"no CRL is made: {failure.Message}");
        }
        See();
        plant.Faults.Next = null;
        if (plant.Faults.Crashed) await RestartAsync();
    }

    private async Task ArriveAsync()
    {
        await MoveAsync(template.Settings.Delay);
        await PublishAsync(null, plant.LookAsync);
        if (!MayRefuse) parties.DemandAllArrived(files);
    }

    private Task MoveAsync(TimeSpan by)
    {
        plant.Time.Advance(by);
        if (Box > latest) latest = Box;
        return Task.CompletedTask;
    }

    private async Task ConfirmAsync()
    {
        await plant.ConfirmAsync();
        if (Box < latest) parties.ClockConfirmed();
        latest = Box;
    }

    private async Task RestartAsync()
    {
        See();
        await plant.StopAsync();
        if (await plant.FindingsAsync() is [var finding, ..]) throw new ViolationException($"fsck finds: {finding}");
        await plant.StartAsync();
    }

    private void See()
    {
        foreach (var (file, der, scheduled) in plant.Faults.Seen) parties.See(file, der, scheduled, Box);
        plant.Faults.Seen.Clear();
    }

    private async Task JudgeAsync()
    {
        foreach (var (file, der) in parties.Files)
            Demand(der.AsSpan().SequenceEqual(File.ReadAllBytes(Path.Combine(plant.CrlFolder, file))), $"{file} is not what was published last");
        foreach (var certificate in parties.Certificates)
        {
            var status = await plant.StatusAsync(certificate.Serial);
            var expected = certificate.Revoked?.Reason switch
            {
                null => CertificateStatus.Issued,
                (int)RevocationReason.CertificateHold => CertificateStatus.OnHold,
                _ => CertificateStatus.Revoked,
            };
            Demand(status == expected, $"{certificate.SerialText} is {status} in the store and was acknowledged as {expected}");
        }
    }

    private static DateTimeOffset WholeSeconds(DateTimeOffset time) => DateTimeOffset.FromUnixTimeSeconds(time.ToUnixTimeSeconds());
}
