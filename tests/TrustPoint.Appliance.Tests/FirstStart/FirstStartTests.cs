using System.Security.Cryptography;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using TrustPoint.Appliance.Ceremonies;
using TrustPoint.Appliance.FirstStart;
using TrustPoint.Appliance.Hosting;
using TrustPoint.Appliance.Options;
using TrustPoint.Appliance.Tests.Options;
using TrustPoint.Ca.Authorities;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Domains;
using TrustPoint.Ca.Keys;
using TrustPoint.Testing.Appliances;
using TrustPoint.Ui.FirstStart;

namespace TrustPoint.Appliance.Tests.FirstStart;

/// <summary>The first start of a new data directory: what it serves, what it keeps, and what takes the evaluation's place.</summary>
public class FirstStartTests
{
    private static readonly Administrator Console = new("uid:0");
    private static readonly Person Anna = new("anna", [new(Role.Administrator)], 1, IsFresh: true);

    [Fact]
    public Task Before_it_is_finished_the_pages_are_these_and_no_other() => WithHostAsync(services =>
    {
        var served = services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<ServedDuringFirstStartAttribute>() is not null).Select(endpoint => $"/{endpoint.RoutePattern.RawText!.TrimStart('/')}");

        Assert.Equal(
            [
                "/account/passkey", "/assets/{name}", "/confirm", "/first-start", "/first-start/hierarchy", "/first-start/keys", "/first-start/names", "/first-start/purpose",
                "/first-start/summary", "/first-start/time", "/healthz", "/language/{language}", "/sign-in", "/sign-out",
            ], served.Distinct().Order(StringComparer.Ordinal));
        return Task.CompletedTask;
    });

    [Fact]
    public Task What_is_decided_is_kept_and_it_ends_when_every_step_is() => WithHostAsync(async services =>
    {
        var (first, data) = (services.GetRequiredService<IFirstStart>(), services.GetRequiredService<ApplianceOptions>().DataDirectory);
        Assert.Empty(first.Decided);
        await Assert.ThrowsAsync<NotAllowedException>(() => first.DecideAsync(new Person("anna", [new(Role.Auditor)], 1, IsFresh: true), FirstStartStep.Time, default));
        foreach (var step in Enum.GetValues<FirstStartStep>().Reverse())
        {
            await Assert.ThrowsAsync<FirstStartRefusedException>(() => first.FinishAsync(Anna, default));
            await first.DecideAsync(Console, step, default);
            Assert.Contains(step, FirstStartFile.Read(data)!.Decided);
        }
        Assert.Equal(Enum.GetValues<FirstStartStep>(), first.Decided);

        await first.FinishAsync(Anna, default);

        Assert.Equal((false, null), (first.IsOpen, FirstStartFile.Read(data)));
    });

    [Fact]
    public Task An_own_hierarchy_takes_the_place_of_the_evaluation_and_may_be_asked_for_again() => WithHostAsync(async services =>
    {
        var (hierarchy, authorities) = (services.GetRequiredService<IFirstHierarchy>(), services.GetRequiredService<Authorities>());

        await hierarchy.MakeAsync(Console, "Lund Pumps", default);
        await hierarchy.MakeAsync(Console, "Lund Pumps", default);

        Assert.Equal(IFirstHierarchy.Issuing, services.GetRequiredService<Domains>().Find("plant")!.Authority);
        Assert.All(authorities.All, authority => Assert.Equal(authority.Record.Evaluation ? AuthorityState.Retired : AuthorityState.Active, authority.Record.State));
        Assert.Equal(4, authorities.All.Count);
        foreach (var authority in authorities.All)
        {
            var key = await services.GetRequiredService<IKeyStore>().FindAsync(authority.Certificate.PublicKey.Der, default);
            Assert.Equal(authority.Record.Parent is null ? DeclaredHierarchy.Root.Key : DeclaredHierarchy.Issuing.Key, key!.Algorithm);
        }
        Assert.Equal("CN=Lund Pumps Root G1,O=Lund Pumps", authorities.Find("issuing-g1")!.Certificate.Issuer.ToString());
    });

    [Theory]
    [InlineData("no PEM at all"), InlineData(""), InlineData("-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n"), InlineData("-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n")]
    public Task What_is_no_certificate_is_refused_in_words_and_changes_nothing(string pem) => WithHostAsync(async services =>
    {
        await Assert.ThrowsAsync<AuthorityRefusedException>(() => services.GetRequiredService<IFirstHierarchy>().TakeInAsync(Console, new(pem), default));

        Assert.Equal(2, services.GetRequiredService<Authorities>().All.Count(authority => authority.Record is { Evaluation: true, State: AuthorityState.Active }));
    });

    [Fact]
    public void A_damaged_record_of_it_stops_the_start_and_says_what_to_do()
    {
        using var directory = new TemporaryDirectory();
        Assert.Null(FirstStartFile.Read(directory.Path));
        foreach (var damage in new[] { "", "{}", "[]", "null", "{\"decided\":null}", "{\"decided\":[\"nothing\"]}", "{\"decided\":[7]}" })
        {
            File.WriteAllText(directory.File("first-start.json"), damage);
            Assert.Contains("delete it if the first start was finished", Assert.Throws<InvalidDataException>(() => FirstStartFile.Read(directory.Path)).Message, StringComparison.Ordinal);
        }
    }

    private static async Task WithHostAsync(Func<IServiceProvider, Task> test)
    {
        using var directory = new TemporaryDirectory();
        var options = Configured.In(directory.File("data"), ("Keys:Module", KeyOptions.SoftwareModule));
        using var random = RandomNumberGenerator.Create();
        await using var rooms = await Rooms.OpenAsync(options, TimeProvider.System, random, NullLoggerFactory.Instance, default);
        await using var app = ApplianceHost.Build(options, rooms, TimeProvider.System, random, NullLoggerFactory.Instance);
        await test(app.Services);
    }
}
