using System.Security.Claims;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.People;
using TrustPoint.Testing.InMemory;
using TrustPoint.Testing.People;
using TrustPoint.Ui.Access;

namespace TrustPoint.Ui.Tests.Elements;

/// <summary>Renders pages for anna, who has just signed in.</summary>
/// <param name="roles">What she is here.</param>
public abstract class SignedIn(params HeldRole[] roles) : Speaking, IAsyncLifetime
{
    private const string Source = "10.0.0.1";

    private SignIn signIn = null!;
    private string session = "";

    protected RandomNumberGenerator Random { get; } = RandomNumberGenerator.Create();

    protected ManualTime Time { get; } = new(Noon);

    protected InMemoryPeopleStore People { get; } = new();

    protected InMemoryAuditStore Log { get; } = new();

    protected InMemoryApprovalStore Approvals { get; } = new();

    protected Passwords Passwords { get; } = new();

    protected InMemoryCa Ca { get; private set; } = null!;

    protected Sessions Sessions { get; private set; } = null!;

    /// <summary>Her authenticator app.</summary>
    protected Authenticator App { get; private set; } = null!;

    public virtual async Task InitializeAsync()
    {
        Ca = await InMemoryCa.CreateAsync();
        Sessions = new(People, Log, Random, Time);
        var commands = new Ca.People.People(People, Log, Sessions, Ca.Domains, Approvals.Ask(People, Log, Time), Random, Time, NullLogger<Ca.People.People>.Instance);
        Services.AddSingleton<TimeProvider>(Time).AddSingleton(Sessions).AddSingleton(Ca.Domains).AddSingleton(commands).AddScoped<CircuitCaller>();
        signIn = new SignIn(People, Log, Sessions, Passwords, new NoSeal(), SignInLimits.Default, Random, Time, NullLogger<SignIn>.Instance);
        Services.AddSingleton(signIn);
        session = await JoinAsync(commands);
        Services.AddSingleton<AuthenticationStateProvider>(new Circuit(SessionCookie.Principal(session, "anna", Source)));
    }

    public new virtual Task DisposeAsync()
    {
        Passwords.Dispose();
        Ca.Dispose();
        Random.Dispose();
        return Task.CompletedTask;
    }

    /// <summary>Anna shows again who she is.</summary>
    protected async Task ProveAsync() =>
        Assert.IsType<SignInStep.SteppedUp>(await signIn.StepUpAsync(session, App.CodeAt(Time.GetUtcNow()), null, Source, default));

    private async Task<string> JoinAsync(Ca.People.People commands)
    {
        var code = (await commands.AddAsync(new Administrator("uid:0"), "anna", "Anna Lund", roles, default)).Code;
        var password = Assert.IsType<SignInStep.PasswordWanted>(await signIn.BeginAsync("anna", code, Source, default));
        var factor = Assert.IsType<SignInStep.SecondFactorSetUpWanted>(await signIn.ChoosePasswordAsync(password.Ticket, "seven quiet mountains", Source, default));
        App = new(factor.Uri);
        return Assert.IsType<SignInStep.SignedIn>(await signIn.ConfirmSecondFactorAsync(factor.Ticket, App.CodeAt(Noon), Source, default)).Session;
    }

    private sealed class Circuit(ClaimsPrincipal who) : AuthenticationStateProvider
    {
        public override Task<AuthenticationState> GetAuthenticationStateAsync() => Task.FromResult(new AuthenticationState(who));
    }

    /// <summary>Seals nothing.</summary>
    protected sealed class NoSeal : ISecretSeal
    {
        public byte[] Seal(string person, ReadOnlySpan<byte> secret) => secret.ToArray();

        public byte[] Open(string person, ReadOnlySpan<byte> sealedSecret) => sealedSecret.ToArray();
    }
}
