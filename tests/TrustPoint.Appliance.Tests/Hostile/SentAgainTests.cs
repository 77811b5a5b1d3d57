using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using TrustPoint.Appliance.Tests.Joining;
using TrustPoint.Testing.Appliances;
using TrustPoint.Testing.Est;
using TrustPoint.Testing.People;
using Manufacturer = TrustPoint.Appliance.Tests.Masa.Maker;

namespace TrustPoint.Appliance.Tests.Hostile;

/// <summary>
/// What is good once, or for one, sent a second time over the listeners: each is answered right, and nothing happens twice. What has tests of its own is named in docs/reliability.md.
/// </summary>
public sealed class SentAgainTests(JoinPlant plant) : IClassFixture<JoinPlant>
{
    private ApplianceProcess Box => plant.Process;

    [Theory]
    [InlineData("a renewal, on another connection", "200 the same certificate, 2 in all")] // RFC 7030 section 4.2.2: its answer may have been lost
    [InlineData("a renewal, on another device's connection", "403, 2 in all")]
    [InlineData("a one-time code, with another key", "401, 1 in all")]
    [InlineData("the word that the voucher was taken", "200, on the log once")] // RFC 8995 section 5.7
    [InlineData("the word that the voucher was taken, taken back", "404, on the log once")]
    [InlineData("the word of the enrolment", "404, on the log once")] // RFC 8995 section 5.9.4
    [InlineData("a registrar's request, when the device is another owner's", "403 device SN-7100 belongs to somebody else, 1 vouchers")] // RFC 8995 section 5.6
    [InlineData("a set-up code", "refused")]
    [InlineData("a ticket of a sign-in", "refused")]
    [InlineData("a code of the authenticator app", "secondFactor wrong")] // RFC 6238 section 5.2
    [InlineData("a recovery code", "refused")]
    [InlineData("a session that was signed out", "nobody")]
    [InlineData("the ticket of a revocation", "nothing revoked")]
    public async Task It_is_answered_right_and_happens_once(string thing, string answer) => Assert.Equal(answer, await (thing switch
    {
        "a renewal, on another connection" => RenewAgainAsync(isOthers: false),
        "a renewal, on another device's connection" => RenewAgainAsync(isOthers: true),
        "a one-time code, with another key" => CodeAgainAsync(),
        "the word that the voucher was taken" => TellAgainAsync("voucher_status", true),
        "the word that the voucher was taken, taken back" => TellAgainAsync("voucher_status", false),
        "the word of the enrolment" => TellAgainAsync("enrollstatus", true),
        "a registrar's request, when the device is another owner's" => AskMasaAgainAsync(),
        "a set-up code" => PersonAsync(async person => await BeginAsync(person.Name, person.SetUp)),
        "a ticket of a sign-in" => PersonAsync(async person => await GoOnAsync("app", person.Ticket, person.Code)),
        "a code of the authenticator app" => PersonAsync(async person => await GoOnAsync("second-factor", (await BeginAsync(person.Name, person.Password)).GetProperty("ticket").GetString()!, person.Code)),
        "a recovery code" => RecoveryCodeAgainAsync(),
        "a session that was signed out" => SessionAgainAsync(),
        _ => RevokeAgainAsync(),
    }));

    private async Task<string> RenewAgainAsync(bool isOthers)
    {
        var device = await TestDevice.AddAsync(Box, $"again-{Guid.NewGuid():N}");
        using var certificate = await device.EnrolAsync();
        using var other = isOthers ? await (await TestDevice.AddAsync(Box, $"other-{Guid.NewGuid():N}")).EnrolAsync() : null;
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var renewal = EstRequest.Enrol("simplereenroll", new CertificateRequest(certificate.SubjectName, key, HashAlgorithmName.SHA256).CreateSigningRequest());
        var first = await SendAsync(renewal, certificate);
        Assert.Equal(200, first.Status);
        var (status, body) = await SendAsync(renewal, other ?? certificate);
        return $"{status}{(body == first.Body ? " the same certificate" : "")}, {await Box.CountCertificatesAsync($"device={device.Name}")} in all";
    }

    private async Task<string> CodeAgainAsync()
    {
        var device = await TestDevice.AddAsync(Box, $"again-{Guid.NewGuid():N}");
        using var certificate = await device.EnrolAsync();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var (status, _) = await SendAsync(EstRequest.Enrol("simpleenroll", TestDevice.Pkcs10($"CN={device.Name}", key), device.Credentials), null);
        return $"{status}, {await Box.CountCertificatesAsync($"device={device.Name}")} in all";
    }

    private async Task<(int Status, string Body)> SendAsync(byte[] request, X509Certificate2? certificate)
    {
        await using var connection = await TestDevice.ConnectAsync(Box, certificate);
        return (await connection.SendAsync(request), Convert.ToHexString(connection.Body.Span));
    }

    private async Task<string> TellAgainAsync(string operation, bool isTrue)
    {
        var (pledge, serialNumber) = plant.Arrive();
        using var _ = pledge;
        await pledge.AskAsync();
        Assert.Equal(200, (await pledge.TellAsync("voucher_status", true)).Status);
        if (operation == "voucher_status") return await SecondAsync(pledge, "join.imprinted");
        var (_, certificate) = await pledge.EnrolAsync($"maker-{serialNumber}");
        using var enrolled = new Pledge(Box, certificate!, serialNumber);
        Assert.Equal(200, (await enrolled.TellAsync("enrollstatus", true)).Status);
        return await SecondAsync(enrolled, "join.enrolled");

        async Task<string> SecondAsync(Pledge teller, string entry)
        {
            var answer = await teller.TellAsync(operation, isTrue, isTrue ? null : "it was not");
            var told = (await Box.AdminAsync(HttpMethod.Get, $"audit?event={entry}&about={serialNumber}")).GetProperty("items").GetArrayLength();
            return $"{answer.Status}, on the log {(told == 1 ? "once" : $"{told} times")}";
        }
    }

    private async Task<string> AskMasaAgainAsync()
    {
        using var maker = new Manufacturer(Box);
        await maker.SetUpAsync();
        foreach (var owner in new[] { "works-71", "works-72" }) await maker.MakeOwnerAsync(owner);
        await maker.AddAsync("SN-7100", "sold");
        await Box.AdminAsync(HttpMethod.Post, "products/assign", new { serialNumber = "SN-7100", owner = "works-71" });
        var asked = await maker.AskAsync("works-71", "SN-7100");
        Assert.Equal(200, (await maker.PostAsync("requestvoucher", asked)).Status);
        await Box.AdminAsync(HttpMethod.Post, "products/release", new { serialNumber = "SN-7100", reason = "sold on" });
        await Box.AdminAsync(HttpMethod.Post, "products/assign", new { serialNumber = "SN-7100", owner = "works-72" });
        var (status, _, body) = await maker.PostAsync("requestvoucher", asked);
        return $"{status} {Encoding.UTF8.GetString(body).Split(',')[0]}, {(await Box.JsonAsync("voucher", "list", "SN-7100")).GetArrayLength()} vouchers";
    }

    // Somebody who has just signed in for the first time, with all that this took.
    private async Task<string> PersonAsync(Func<(string Name, string SetUp, string Password, string Ticket, string Code), Task<JsonElement>> again)
    {
        var name = $"p{Guid.NewGuid():N}"[..12];
        var setUp = (await Box.JsonAsync("user", "add", name, "--role", "administrator")).GetProperty("code").GetString()!;
        var password = $"correct horse of {name} 1234";
        var step = await BeginAsync(name, setUp);
        step = await GoOnAsync("password", step.GetProperty("ticket").GetString()!, password);
        var (ticket, code) = (step.GetProperty("ticket").GetString()!, AuthenticatorApp.CodeOf(step.GetProperty("appKey").GetString()!));
        Assert.Equal("signedIn", (await GoOnAsync("app", ticket, code)).GetProperty("state").GetString());
        var second = await again((name, setUp, password, ticket, code));
        return $"{second.GetProperty("state").GetString()}{(second.GetProperty("wasWrong").GetBoolean() ? " wrong" : "")}";
    }

    private Task<JsonElement> BeginAsync(string name, string secret) => Box.AdminAsync(HttpMethod.Post, "terminal/sign-in", new { name, secret });

    private Task<JsonElement> GoOnAsync(string step, string ticket, string text) => Box.AdminAsync(HttpMethod.Post, $"terminal/{step}", new { ticket, text });

    private async Task<string> RecoveryCodeAgainAsync()
    {
        var person = await TerminalPerson.ComeAsync(Box, $"r{Guid.NewGuid():N}"[..12]);
        var code = person.Codes.Dequeue();
        Assert.Equal("steppedUp", await StepUpAsync());
        return (await StepUpAsync())!;

        async Task<string?> StepUpAsync() => (await Box.AdminAsync(HttpMethod.Post, "terminal/step-up", new { session = person.Session, code })).GetProperty("state").GetString();
    }

    private async Task<string> SessionAgainAsync()
    {
        var person = await TerminalPerson.ComeAsync(Box, $"s{Guid.NewGuid():N}"[..12]);
        var act = new { session = person.Session };
        Assert.Equal(person.Name, (await Box.AdminAsync(HttpMethod.Post, "terminal/person", act)).GetProperty("name").GetString());
        await Box.AdminAsync(HttpMethod.Post, "terminal/sign-out", act);
        return (await Box.AdminAsync(HttpMethod.Post, "terminal/person", act)).TryGetProperty("name", out var name) && name.GetString() is { } still ? still : "nobody";
    }

    private async Task<string> RevokeAgainAsync()
    {
        var device = await TestDevice.AddAsync(Box, $"again-{Guid.NewGuid():N}");
        using var certificate = await device.EnrolAsync();
        var ticket = (await Box.AdminAsync(HttpMethod.Get, $"revocations/preview?device={device.Name}")).GetProperty("ticket").GetString();
        var order = new { device = device.Name, ticket, reason = "superseded" };
        Assert.Equal(1, (await Box.AdminAsync(HttpMethod.Post, "revocations", order)).GetProperty("revoked").GetInt32());
        return (await Box.AdminAsync(HttpMethod.Post, "revocations", order)).GetProperty("revoked").GetInt32() == 0 ? "nothing revoked" : "revoked again";
    }
}
