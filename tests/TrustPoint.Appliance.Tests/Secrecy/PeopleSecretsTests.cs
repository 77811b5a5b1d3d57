using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TrustPoint.Appliance.Hosting;
using TrustPoint.Appliance.Options;
using TrustPoint.Appliance.Tests.Options;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.People;
using TrustPoint.Testing.Appliances;
using TrustPoint.Testing.People;

namespace TrustPoint.Appliance.Tests.Secrecy;

/// <summary>Invariant I12 for people: what they know is in no file but the key's own, and not in the log. All of the appliance, in this process.</summary>
public sealed class PeopleSecretsTests
{
    private const string Source = "127.0.0.1";
    private const string Password = "quiet-canary-of-the-plant";
    private const string Wrong = "wrong-canary-of-the-plant";

    [Fact]
    public async Task What_people_know_is_in_no_file_and_not_in_the_log()
    {
        using var directory = new TemporaryDirectory();
        var data = directory.File("data");
        var canaries = new Canaries();
        using var log = new KeptLog();
        using (var logs = LoggerFactory.Create(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(log)))
        {
            await JoinAndSignInAsync(Configured.In(data, ("Keys:Module", KeyOptions.SoftwareModule)), logs, canaries);
        }
        canaries.Add("people.key", await File.ReadAllBytesAsync(Path.Combine(data, "people.key")));

        var told = string.Join('\n', log.Lines);
        Assert.Empty(canaries.In(Encoding.UTF8.GetBytes(told)));
        var files = Directory.EnumerateFiles(data, "*", SearchOption.AllDirectories).Where(file => !file.EndsWith("people.key", StringComparison.Ordinal)).ToList();
        Assert.Contains(files, file => file.EndsWith("trustpoint.db", StringComparison.Ordinal));
        foreach (var file in files) Assert.Empty(canaries.In(await File.ReadAllBytesAsync(file)));
        // The log has it all, but for that.
        foreach (var part in new[] { "ALARM: uid:0 added anna", "ALARM: uid:0 reset the password of anna" }) Assert.Contains(part, told, StringComparison.Ordinal);
        Assert.True(canaries.In(Encoding.UTF8.GetBytes($"x{Password}x")).Any()); // the search finds what is there
    }

    private static async Task JoinAndSignInAsync(ApplianceOptions options, ILoggerFactory logs, Canaries canaries)
    {
        using var random = RandomNumberGenerator.Create();
        await using var rooms = await Rooms.OpenAsync(options, TimeProvider.System, random, logs, default);
        await using var app = ApplianceHost.Build(options, rooms, TimeProvider.System, random, logs);
        var (people, signIn, sessions) = (app.Services.GetRequiredService<People>(), app.Services.GetRequiredService<SignIn>(), app.Services.GetRequiredService<Sessions>());
        canaries.Add("password", Password);
        canaries.Add("wrong password", Wrong);

        var made = await people.AddAsync(new Administrator("uid:0"), "anna", "Anna", [new(Role.Administrator)], default);
        canaries.AddCode("anna", made.Code);
        var choice = Assert.IsType<SignInStep.PasswordWanted>(await signIn.BeginAsync("anna", made.Code, Source, default));
        canaries.Add("ticket", choice.Ticket);
        var factor = Assert.IsType<SignInStep.SecondFactorSetUpWanted>(await signIn.ChoosePasswordAsync(choice.Ticket, Password, Source, default));
        var phone = new Authenticator(factor.Uri);
        canaries.Add("TOTP key", factor.Key);
        canaries.Add("TOTP key", phone.Key);
        var joined = Assert.IsType<SignInStep.SignedIn>(await signIn.ConfirmSecondFactorAsync(factor.Ticket, phone.CodeAt(TimeProvider.System.GetUtcNow()), Source, default));
        canaries.Add("session", joined.Session);
        foreach (var code in joined.RecoveryCodes) canaries.AddCode("recovery", code);

        var keys = app.Services.GetRequiredService<ApiKeys>();
        var key = (await keys.AddAsync(new Administrator("uid:0"), "anna", new("reports"), default))!;
        canaries.Add("API key", key.Secret!);
        Assert.NotNull((await app.Services.GetRequiredService<ApiAccess>().FindAsync(key.Secret!, Source, default)).Client);
        await keys.RevokeAsync(new Administrator("uid:0"), key.Key.Name, default);
        Assert.Null((await app.Services.GetRequiredService<ApiAccess>().FindAsync(key.Secret!, Source, default)).Client);

        await signIn.BeginAsync("anna", Wrong, Source, default);
        await signIn.BeginAsync(Wrong, Password, Source, default);
        var wanted = Assert.IsType<SignInStep.SecondFactorWanted>(await signIn.BeginAsync("anna", Password, Source, default));
        var signedIn = Assert.IsType<SignInStep.SignedIn>(await signIn.SecondFactorAsync(wanted.Ticket, joined.RecoveryCodes[0], Source, default));
        canaries.Add("session", signedIn.Session);
        Assert.True((await sessions.FindAsync(signedIn.Session, isUse: true, default))!.May(Right.ManagePeople));
        await sessions.SignOutAsync(signedIn.Session, default);
        canaries.AddCode("anna", (await people.ResetPasswordAsync(new Administrator("uid:0"), "anna", default))!.Code);
    }
}
