using System.Security.Cryptography.X509Certificates;
using TrustPoint.Agent.Renewal;
using TrustPoint.Agent.State;
using TrustPoint.Agent.Tests.Parties;

namespace TrustPoint.Agent.Tests.Renewal;

/// <summary>RFC 7030 section 4.2.2, seen by the server and in the state directory.</summary>
public sealed class RenewalTests : IAsyncLifetime
{
    private readonly TestManufacturer maker = new();
    private TestPledge device = null!;
    private TestRegistrar registrar = null!;
    private DeviceIdentity first = null!;

    public async Task InitializeAsync()
    {
        (device, registrar) = (new(maker), await TestRegistrar.StartAsync(maker));
        registrar.Time = device.Time;
        first = await device.OnboardAsync(null, registrar.Url);
    }

    public async Task DisposeAsync()
    {
        device.Dispose();
        await registrar.DisposeAsync();
    }

    [Fact]
    public async Task A_renewal_shows_the_present_certificate_and_asks_for_the_same_names_with_a_new_key()
    {
        var renewed = await RenewAsync();

        var asked = registrar.Heard[^1];
        Assert.Equal(("simplereenroll", Convert.ToHexString(first.Certificate.Serial.Span)), (asked.Operation, asked.Client));
        Assert.Equal(first.Certificate.Subject, renewed.Certificate.Subject);
        Assert.NotEqual(first.Certificate.PublicKey.Der.ToArray(), renewed.Certificate.PublicKey.Der.ToArray());
        Assert.Equal(renewed.Certificate.Der.ToArray(), device.State.Read()!.Certificate.Der.ToArray());
        // The key of before is gone, with its certificate.
        Assert.Equal([device.State.KeyFileOf(renewed.Certificate.PublicKey)], device.State.KeyFiles());
    }

    [Theory] // RFC 7030 section 3.2.1: a POST is not sent on to another place
    [InlineData("refused")]
    [InlineData("sent elsewhere")]
    [InlineData("another key")]
    [InlineData("not trusted")]
    public async Task A_renewal_that_fails_leaves_the_present_identity_as_it_was(string failure)
    {
        switch (failure)
        {
            case "refused": registrar.AnswerEnrolment = _ => Said.Text(403, "revoked"); break;
            case "sent elsewhere": registrar.AnswerEnrolment = _ => new(307, Location: "/.well-known/est/simpleenroll"); break;
            case "another key": registrar.AnswerEnrolment = _ => TestRegistrar.Certificates(registrar.Certificate); break;
            default:
                var foreign = TestAuthority.Root("foreign");
                (registrar.Certificate, registrar.Chain) = (registrar.NewCertificate(["1.3.6.1.5.5.7.3.28"], foreign), []);
                break;
        }
        var heard = registrar.Heard.Count;

        var error = await Assert.ThrowsAsync<AgentException>(RenewAsync);

        Assert.Equal(first.Certificate.Der.ToArray(), device.State.Read()!.Certificate.Der.ToArray());
        Assert.True(File.Exists(device.State.KeyFileOf(first.Certificate.PublicKey)));
        Assert.DoesNotContain("simpleenroll", registrar.Operations.Skip(heard));
        if (failure != "not trusted") return;
        Assert.Contains("does not lead to an anchor", error.Message, StringComparison.Ordinal);
        Assert.Equal(heard, registrar.Heard.Count);
    }

    [Fact] // RFC 7030 section 3.6.1: by name, or as a registrar of the domain
    public async Task A_server_of_the_domain_that_is_another_one_is_not_trusted()
    {
        registrar.Certificate = registrar.Issuing.Issue("CN=printer", ["1.3.6.1.5.5.7.3.1"]);
        Assert.Contains("neither for localhost", (await Assert.ThrowsAsync<AgentException>(RenewAsync)).Message, StringComparison.Ordinal);
        registrar.Certificate = registrar.NewDeviceCertificate();
        Assert.Contains("not for TLS servers", (await Assert.ThrowsAsync<AgentException>(RenewAsync)).Message, StringComparison.Ordinal);
        registrar.Certificate = registrar.NewCertificate(["1.3.6.1.5.5.7.3.1"]);
        await RenewAsync();
    }

    [Fact]
    public async Task A_device_that_was_off_for_too_long_comes_back_with_its_factory_identity()
    {
        device.Time.Pass(TimeSpan.FromDays(31));

        var renewed = await RenewAsync();

        var asked = registrar.Heard[^1];
        Assert.Equal(("simpleenroll", device.FactoryIdentity.SerialNumber), (asked.Operation, asked.Client));
        Assert.Equal(device.FactoryIdentity.SubjectName.RawData, renewed.Certificate.Subject.Der.ToArray());
        Assert.Equal(renewed.Certificate.Der.ToArray(), device.State.Read()!.Certificate.Der.ToArray());
    }

    [Theory] // EST-25: the server alone knows whether it grants a grace
    [InlineData("granted")]
    [InlineData("refused")]
    [InlineData("its key is gone")]
    public async Task Without_a_factory_identity_an_expired_device_asks_whether_it_may_renew_all_the_same(string answer)
    {
        device.Time.Pass(TimeSpan.FromDays(31));
        if (answer == "refused") registrar.AnswerEnrolment = _ => Said.Text(403, "it has expired");
        if (answer == "its key is gone") File.Delete(device.State.KeyFileOf(first.Certificate.PublicKey));
        var renewer = new Renewer(device.State, device.Keys, null, device.Time, device.Journal);

        if (answer == "granted")
        {
            var renewed = await renewer.RenewAsync(first, CancellationToken.None);
            Assert.Equal(("simplereenroll", Convert.ToHexString(first.Certificate.Serial.Span)), (registrar.Heard[^1].Operation, registrar.Heard[^1].Client));
            Assert.Equal(renewed.Certificate.Der.ToArray(), device.State.Read()!.Certificate.Der.ToArray());
            return;
        }
        var error = await Assert.ThrowsAsync<AgentException>(() => renewer.RenewAsync(first, CancellationToken.None));
        Assert.Contains("reset and enrol this device anew", error.Message, StringComparison.Ordinal);
        Assert.Equal(first.Certificate.Der.ToArray(), device.State.Read()!.Certificate.Der.ToArray());
    }

    [Theory] // RFC 7030 section 4.1.3
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_new_root_becomes_an_anchor_only_when_the_old_one_vouches_for_it(bool isVouchedFor)
    {
        var next = TestAuthority.Root("plant root 2");
        X509Certificate2[] cross = isVouchedFor ? [next.CrossSignedBy(registrar.Root)] : [];
        registrar.AnswerCaCertificates = TestRegistrar.Certificates([registrar.Root.Certificate, registrar.Issuing.Certificate, next.Certificate, .. cross]);

        var renewed = await RenewAsync();

        Assert.Contains(renewed.Anchors, anchor => anchor.Der.Span.SequenceEqual(registrar.Root.Certificate.RawData));
        Assert.Equal(isVouchedFor, renewed.Anchors.Any(anchor => anchor.Der.Span.SequenceEqual(next.Certificate.RawData)));
    }

    [Fact]
    public async Task The_daemon_renews_when_it_is_time_and_backs_off_up_to_an_hour_while_it_cannot()
    {
        const int Refusals = 12;
        using var stop = new CancellationTokenSource();
        var asked = new List<DateTimeOffset>();
        registrar.AnswerEnrolment = request =>
        {
            asked.Add(device.Time.GetUtcNow());
            if (asked.Count <= Refusals) return Said.Text(503, "the key is away");
            if (asked.Count == Refusals + 2) stop.Cancel(); // the second renewal: a life later
            return registrar.Issue(request);
        };
        using var factory = await device.ReadFactoryAsync();
        var renewer = new Renewer(device.State, device.Keys, factory, device.Time, device.Journal);
        var daemon = new RenewalDaemon(device.State, renewer, device.Time, device.Random, device.Journal);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => daemon.RunAsync(stop.Token));

        var life = first.Certificate.NotAfter - first.Certificate.NotBefore;
        Assert.InRange(asked[0] - first.Certificate.NotBefore, life / 2, (life * 2 / 3) + TimeSpan.FromHours(1));
        var pauses = asked.Zip(asked.Skip(1), (one, other) => other - one).Take(Refusals).ToList();
        Assert.InRange(pauses[0], TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(70));
        Assert.InRange(pauses[4], TimeSpan.FromMinutes(8), TimeSpan.FromMinutes(17));
        Assert.All(pauses.Skip(7), pause => Assert.InRange(pause, TimeSpan.FromMinutes(30), TimeSpan.FromMinutes(61)));
        Assert.True(pauses.Distinct().Count() == pauses.Count, "the pauses are in step");
        Assert.InRange(asked[^1] - asked[^2], life / 2, (life * 2 / 3) + TimeSpan.FromHours(1));
        Assert.Null(device.State.ReadTrouble());
        Assert.Contains("503: the key is away", device.Told, StringComparison.Ordinal);
    }

    [Fact] // RFC 7030 section 4.2.3, RFC 9110 section 10.2.3
    public async Task The_daemon_comes_again_when_the_server_said_so_never_earlier_and_within_an_hour()
    {
        string[] told = ["40", "600", "86400", "0"];
        using var stop = new CancellationTokenSource();
        var asked = new List<DateTimeOffset>();
        registrar.AnswerEnrolment = request =>
        {
            asked.Add(device.Time.GetUtcNow());
            if (asked.Count <= told.Length) return Said.Text(503, "others come first") with { RetryAfter = told[asked.Count - 1] };
            stop.Cancel();
            return registrar.Issue(request);
        };
        using var factory = await device.ReadFactoryAsync();
        var renewer = new Renewer(device.State, device.Keys, factory, device.Time, device.Journal);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new RenewalDaemon(device.State, renewer, device.Time, device.Random, device.Journal).RunAsync(stop.Token));

        var pauses = asked.Zip(asked.Skip(1), (one, other) => other - one).ToList();
        Assert.InRange(pauses[0], TimeSpan.FromSeconds(40), TimeSpan.FromSeconds(54));
        Assert.InRange(pauses[1], TimeSpan.FromSeconds(600), TimeSpan.FromSeconds(640));
        // A server that is wrong does not put a device out of work.
        Assert.InRange(pauses[2], TimeSpan.FromMinutes(60), TimeSpan.FromMinutes(61));
        // One that says nothing of use is tried after a pause of the device's own.
        Assert.InRange(pauses[3], TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(70));
    }

    [Fact]
    public async Task The_daemon_goes_on_where_its_trouble_cannot_be_kept()
    {
        using var stop = new CancellationTokenSource();
        var asked = 0;
        registrar.AnswerEnrolment = request =>
        {
            if (++asked < 3) return Said.Text(503, "the key is away");
            stop.Cancel();
            return registrar.Issue(request);
        };
        Directory.CreateDirectory(Path.Combine(device.State.Path, "trouble")); // no file can take its place
        using var factory = await device.ReadFactoryAsync();
        var renewer = new Renewer(device.State, device.Keys, factory, device.Time, device.Journal);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new RenewalDaemon(device.State, renewer, device.Time, device.Random, device.Journal).RunAsync(stop.Token));

        Assert.Equal(3, asked);
        Assert.Contains("that cannot be kept for status: ", device.Told, StringComparison.Ordinal);
    }

    private async Task<DeviceIdentity> RenewAsync()
    {
        using var factory = await device.ReadFactoryAsync();
        return await new Renewer(device.State, device.Keys, factory, device.Time, device.Journal).RenewAsync(device.State.Read()!, CancellationToken.None);
    }
}
