using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging.Abstractions;
using TrustPoint.Appliance.Hosting;
using TrustPoint.Appliance.Tests.Options;
using TrustPoint.Ca.Callers;
using TrustPoint.Devices.Registry;
using TrustPoint.Testing.Appliances;
using TrustPoint.Testing.Est;

namespace TrustPoint.Appliance.Tests.Admission;

/// <summary>EST-25 over TLS: devices that were off for longer than their certificates lived, in a domain that grants them three days and in one that does not.</summary>
public sealed class RenewalGraceTests
{
    private static readonly Administrator Root = new("uid:0");

    [Fact]
    public async Task An_ended_certificate_renews_where_its_domain_grants_it_and_is_good_for_nothing_else()
    {
        using var directory = new TemporaryDirectory();
        var data = directory.File("data");
        var ended = new Dictionary<string, X509Certificate2>();
        await OneSoftHsm.AloneAsync(() => PrepareAsync(data, ended));
        await using var appliance = await ApplianceProcess.StartAsync(data);
        await appliance.JsonAsync("device", "lost", "lost-1", "--reason", "not in its place");

        await AskAsync("strict-1", "simplereenroll", 403, "it has expired");
        await AskAsync("longer-1", "lenient/simplereenroll", 403, "it has expired");
        await AskAsync("lost-1", "lenient/simplereenroll", 403, "lost");
        await AskAsync("off-1", "lenient/simpleenroll", 403, "renewed with simplereenroll, and nothing else");
        await AskAsync("off-1", "lenient/simplereenroll", 200, "");
        await AskAsync("off-1", "lenient/simplereenroll", 200, ""); // its answer may have been lost

        var log = await appliance.AdminAsync(HttpMethod.Get, "audit?limit=5");
        Assert.Contains("ended-certificate evaluation-issuing-g1/", log.ToString(), StringComparison.Ordinal);
        Assert.Equal(3, (await appliance.JsonAsync("domain", "show", "lenient")).GetProperty("renewalGraceDays").GetInt32());
        foreach (var certificate in ended.Values) certificate.Dispose();

        async Task AskAsync(string device, string operation, int status, string reason)
        {
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            await using var connection = await TestDevice.ConnectAsync(appliance, ended[device]);
            var answered = await connection.SendAsync(EstRequest.Enrol(operation, TestDevice.Pkcs10($"CN={device}", key)));
            Assert.True(status == answered, $"{device}: {connection.LastAnswer}");
            Assert.Contains(reason, connection.LastAnswer, StringComparison.Ordinal);
        }
    }

    private static async Task PrepareAsync(string data, Dictionary<string, X509Certificate2> ended)
    {
        using var random = RandomNumberGenerator.Create();
        await using var rooms = await Rooms.OpenAsync(Configured.In(data), TimeProvider.System, random, NullLoggerFactory.Instance, default);
        await rooms.Domains.SaveAsync(
            Root, new() { Name = "lenient", Authority = "evaluation-issuing-g1", Profiles = ["ldevid"], RenewalGraceDays = 3 }, default);
        var registry = new DeviceRegistry(rooms.Store.Devices, rooms.Domains, TimeProvider.System);
        var insider = new Insider(rooms);
        foreach (var (name, domain, daysAgo) in new[] { ("strict-1", "plant", 1), ("off-1", "lenient", 1), ("longer-1", "lenient", 4), ("lost-1", "lenient", 1) })
        {
            await registry.AddAsync(Root, new(name, domain), default);
            var (end, day) = (-TimeSpan.FromDays(daysAgo), TimeSpan.FromDays(1));
            ended[name] = insider.Sign(
                $"CN={name}", end - day, end, [0x40, .. RandomNumberGenerator.GetBytes(19)], HashAlgorithmName.SHA256,
                new X509BasicConstraintsExtension(false, false, 0, true), new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true), ClientStates.Usage("1.3.6.1.5.5.7.3.2"));
            await insider.RecordAsync(ended[name], name, domain);
        }
    }
}
