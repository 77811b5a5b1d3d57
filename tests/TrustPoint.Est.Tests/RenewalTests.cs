using TrustPoint.Est.Tests.Hosting;
using TrustPoint.Formats.Cms;

namespace TrustPoint.Est.Tests;

/// <summary>Simple re-enrolment. RFC 7030 section 4.2.2.</summary>
public sealed class RenewalTests : IAsyncLifetime, IDisposable
{
    private const string Subject = "CN=pump-1, O=Plant";
    private static readonly string[] Names = ["pump-1.plant", "10.0.0.7"];

    private readonly TestKey key = new();
    private EstHost host = null!;

    [Theory]
    [InlineData(Subject, "pump-1.plant 10.0.0.7", 200)]
    [InlineData(Subject, "10.0.0.7 pump-1.plant", 200)] // a set has no order
    [InlineData("CN=PUMP-1, O=plant", "pump-1.plant 10.0.0.7", 200)] // RFC 5280 section 7.1: letter case does not matter
    [InlineData("CN=pump-2, O=Plant", "pump-1.plant 10.0.0.7", 403)] // another device's subject
    [InlineData("CN=pump-1", "pump-1.plant 10.0.0.7", 403)] // an RDN dropped
    [InlineData("O=Plant, CN=pump-1", "pump-1.plant 10.0.0.7", 403)] // RDNs in another order are another name
    [InlineData("CN=pump-1, O=Plant, OU=x", "pump-1.plant 10.0.0.7", 403)]
    [InlineData("", "pump-1.plant 10.0.0.7", 403)]
    [InlineData(Subject, null, 403)] // subjectAltName dropped
    [InlineData(Subject, "pump-1.plant", 403)] // one name dropped
    [InlineData(Subject, "pump-1.plant 10.0.0.7 pump-2.plant", 403)] // one added
    [InlineData(Subject, "pump-1.plant 10.0.0.8", 403)]
    public async Task Subject_and_alternative_names_are_those_of_the_certificate(string subject, string? names, int status)
    {
        Assert.Equal(status, (await ReenrolAsync(key.Request(subject, names?.Split(' ')))).Status);
        Assert.Equal(status == 200 ? 2 : 1, host.Authority.Requests.Count);
    }

    [Fact] // RFC 6402 section 2.8
    public async Task Change_subject_name_is_refused_by_name()
    {
        var reply = await ReenrolAsync(key.Request(Subject, Names, otherAttribute: "1.3.6.1.5.5.7.7.36"));
        Assert.Equal(403, reply.Status);
        Assert.Contains("ChangeSubjectName", reply.Text, StringComparison.Ordinal);
    }

    [Fact] // EST-60
    public async Task An_attribute_that_nobody_knows_changes_nothing() =>
        Assert.Equal(200, (await ReenrolAsync(key.Request(Subject, Names, otherAttribute: "1.3.6.1.4.1.99999.1"))).Status);

    public async Task InitializeAsync() => host = await EstHost.StartAsync(authority => authority.Domains[""] = new(authority));

    public async Task DisposeAsync() => await host.DisposeAsync();

    public void Dispose() => key.Dispose();

    private async Task<Reply> ReenrolAsync(byte[] request)
    {
        byte[] first;
        await using (var anonymous = await host.ConnectAsync())
        {
            var reply = await anonymous.EnrolAsync(key.Request(Subject, Names));
            first = CertsOnly.Decode(Convert.FromBase64String(reply.Text))[0].ToArray();
        }
        using var certificate = key.With(first);
        await using var client = await host.ConnectAsync(certificate);
        return await client.PostAsync("/.well-known/est/simplereenroll", TlsClient.Base64(request), TlsClient.Pkcs10);
    }
}
