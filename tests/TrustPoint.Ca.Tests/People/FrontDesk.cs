using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Logging.Abstractions;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.People;
using TrustPoint.Testing.InMemory;

namespace TrustPoint.Ca.Tests.People;

/// <summary>People who sign in, in memory: passwords cost nothing and are counted, the clock stands still, an authenticator app is at hand.</summary>
internal sealed class FrontDesk : IDisposable
{
    public const string Source = "10.0.0.1";
    public const string Password = "a quiet place to think";

    public static readonly Administrator Admin = new("uid:0");

    private readonly RandomNumberGenerator random = RandomNumberGenerator.Create();
    private readonly CountingHasher hasher = new();
    private readonly Passwords passwords;
    private readonly InMemoryCa ca;

    private FrontDesk(InMemoryCa ca, SignInLimits limits)
    {
        (this.ca, passwords) = (ca, new(hasher));
        Sessions = new(Store, Log, random, Time);
        People = new(Store, Log, Sessions, ca.Domains, ca.SecondPerson, random, Time, NullLogger<Ca.People.People>.Instance);
        OwnCredentials = new(Store, Log, Sessions, passwords, Seal, limits, random, Time, NullLogger<OwnCredentials>.Instance);
        PasskeyStore = new(Store);
        Passkeys = new(PasskeyStore, Store, Sessions, random, Time, NullLogger<Passkeys>.Instance);
        PasskeySignIn = new(PasskeyStore, Store, Log, Sessions, limits, random, Time, NullLogger<PasskeySignIn>.Instance);
        SignIn = new(Store, Log, Sessions, passwords, Seal, limits, random, Time, NullLogger<SignIn>.Instance);
    }

    public ManualTime Time { get; } = new(InMemoryCa.Start);

    public InMemoryPeopleStore Store { get; } = new();

    public InMemoryAuditStore Log { get; } = new();

    public PlainSeal Seal { get; } = new();

    public Sessions Sessions { get; }

    public Ca.People.People People { get; }

    public SignIn SignIn { get; }

    public OwnCredentials OwnCredentials { get; }

    public InMemoryPasskeyStore PasskeyStore { get; }

    public Passkeys Passkeys { get; }

    public PasskeySignIn PasskeySignIn { get; }

    /// <summary>How many passwords were tried.</summary>
    public int Tried => hasher.Tried;

    public static async Task<FrontDesk> OpenAsync(SignInLimits? limits = null) => new(await InMemoryCa.CreateAsync(), limits ?? SignInLimits.Default);

    /// <summary>The first person's way in.</summary>
    public FirstAdministrator FirstAdministrator(RandomNumberGenerator chance) => new(Store, Log, Sessions, passwords, Seal, SignInLimits.Default, chance, Time);

    /// <summary>The person as kept.</summary>
    public async Task<Account> AccountAsync(string name = "anna") => (await Store.FindAsync(name, default))!;

    /// <summary>Adds a person and gives the set-up code.</summary>
    public async Task<string> AddAsync(string name = "anna", params HeldRole[] roles) => (await People.AddAsync(Admin, name, "Somebody", roles, default)).Code;

    /// <summary>Adds a person and goes through the first sign-in.</summary>
    public async Task<SignInStep.SignedIn> JoinAsync(string name = "anna", params HeldRole[] roles)
    {
        var signedIn = await SetUpAsync(name, await AddAsync(name, roles));
        Later();
        return signedIn;
    }

    /// <summary>The first sign-in with a set-up code.</summary>
    public async Task<SignInStep.SignedIn> SetUpAsync(string name, string code)
    {
        var wanted = (SignInStep.PasswordWanted)await SignIn.BeginAsync(name, code, Source, default);
        var factor = (SignInStep.SecondFactorSetUpWanted)await SignIn.ChoosePasswordAsync(wanted.Ticket, Password, Source, default);
        return (SignInStep.SignedIn)await SignIn.ConfirmSecondFactorAsync(factor.Ticket, CodeFor(factor.Key), Source, default);
    }

    /// <summary>Signs in with password and a code.</summary>
    public async Task<SignInStep> SignInAsync(string code, string name = "anna", string source = Source) =>
        await SignIn.BeginAsync(name, Password, source, default) is SignInStep.SecondFactorWanted wanted
            ? await SignIn.SecondFactorAsync(wanted.Ticket, code, source, default) : new SignInStep.Refused();

    /// <summary>What the app shows now.</summary>
    public async Task<string> CodeAsync(string name = "anna") => Totp.CodeOf(Seal.Open(name, (await AccountAsync(name)).SealedTotpKey), Totp.StepAt(Time.GetUtcNow()));

    /// <summary>What an app shows that was given this key.</summary>
    public string CodeFor(string key) => Totp.CodeOf(FromBase32(key), Totp.StepAt(Time.GetUtcNow()));

    /// <summary>Waits for the app's next code.</summary>
    public void Later() => Time.Advance(TimeSpan.FromSeconds(30));

    /// <summary>Everything that is on the log.</summary>
    public async Task<string> LogAsync()
    {
        var text = new StringBuilder(string.Join('\n', Store.Entries.Select(entry => Encoding.UTF8.GetString(entry.Bytes))));
        await foreach (var leaf in Log.ReadAsync(0, default)) text.Append('\n').Append(Encoding.UTF8.GetString(leaf));
        return text.ToString();
    }

    public void Dispose()
    {
        passwords.Dispose();
        random.Dispose();
        ca.Dispose();
    }

    private static byte[] FromBase32(string text)
    {
        var bits = string.Concat(text.Select(letter => Convert.ToString("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".IndexOf(letter, StringComparison.Ordinal), 2).PadLeft(5, '0')));
        return [.. bits.Chunk(8).Select(octet => Convert.ToByte(new string(octet), 2))];
    }

    /// <summary>Seals nothing, but remembers whose it is.</summary>
    internal sealed class PlainSeal : ISecretSeal
    {
        /// <summary>True: the key is lost.</summary>
        public bool IsBroken { get; set; }

        public byte[] Seal(string person, ReadOnlySpan<byte> secret) => [.. Encoding.UTF8.GetBytes(person), 0, .. secret];

        public byte[] Open(string person, ReadOnlySpan<byte> sealedSecret) =>
            IsBroken || Encoding.UTF8.GetString(sealedSecret[..sealedSecret.IndexOf((byte)0)]) != person ? throw new CryptographicException("lost") : sealedSecret[(sealedSecret.IndexOf((byte)0) + 1)..].ToArray();
    }

    private sealed class CountingHasher : IPasswordHasher<object>
    {
        private int tried;

        public int Tried => tried;

        public string HashPassword(object user, string password) => $"hash of {password}";

        public PasswordVerificationResult VerifyHashedPassword(object user, string hashedPassword, string providedPassword)
        {
            Interlocked.Increment(ref tried);
            return hashedPassword == $"hash of {providedPassword}" ? PasswordVerificationResult.Success : PasswordVerificationResult.Failed;
        }
    }
}
