using System.Globalization;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using TrustPoint.Testing.Appliances;
using TrustPoint.Testing.People;

namespace TrustPoint.Appliance.Tests.Ceremonies;

/// <summary>People at a terminal of an appliance, with what they know, and the paper that they write on.</summary>
internal sealed class Sitting(ApplianceProcess appliance, PtyProgram terminal, Dictionary<string, Sitting.Knows> people)
{
    public sealed record Knows(string SetUpCode)
    {
        public string Password { get; } = $"correct horse {Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6))}";

        public Queue<string> RecoveryCodes { get; } = new();

        public string Share { get; set; } = "";

        public bool HasSignedUp { get; set; }
    }

    public PtyProgram Terminal => terminal;

    public static async Task<Dictionary<string, Knows>> InviteAsync(ApplianceProcess appliance, params (string Name, string Role)[] wanted)
    {
        var people = new Dictionary<string, Knows>();
        foreach (var (name, role) in wanted) people[name] = new((await appliance.JsonAsync("user", "add", name, "--role", role)).GetProperty("code").GetString()!);
        return people;
    }

    public static Sitting At(ApplianceProcess appliance, Dictionary<string, Knows> people, params string[] arguments) =>
        new(appliance, PtyProgram.Start(appliance.Environment, ["ceremony", "run", .. arguments]), people);

    public Knows Of(string name) => people[name];

    /// <summary>Answers who it is, and signs in: the first time with the set-up code, after that with password and a recovery code.</summary>
    public async Task ComeAsync(string question, string name)
    {
        await terminal.AnswerAsync(question, name);
        await SignInAsync(name);
    }

    public async Task SignInAsync(string name)
    {
        var person = people[name];
        await terminal.AnswerAsync($"{name}, your password (or the set-up code, the first time): ", person.HasSignedUp ? person.Password : person.SetUpCode);
        if (person.HasSignedUp)
        {
            await terminal.AnswerAsync("(or a recovery code): ", person.RecoveryCodes.Dequeue());
        }
        else
        {
            await terminal.AnswerAsync("choose a password: ", person.Password);
            await terminal.AnswerAsync("The same again: ", person.Password);
            await terminal.ExpectAsync("type this key into an authenticator app:");
            var key = Regex.Replace(await terminal.ExpectAsync("otpauth://"), @"\s", "");
            await terminal.AnswerAsync("Enter, when the app shows codes: ", "");
            await terminal.AnswerAsync("the code that the app shows: ", AuthenticatorApp.CodeOf(key));
            await terminal.ExpectAsync("They are shown this once:");
            foreach (var code in (await terminal.ExpectAsync("Enter, when they are written down: ")).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)) person.RecoveryCodes.Enqueue(code);
            await terminal.TypeAsync("");
            person.HasSignedUp = true;
        }
        await terminal.ExpectAsync($"{name} is signed in.");
    }

    /// <summary>Shows a new code.</summary>
    public Task ProveAsync(string name) => terminal.AnswerAsync($"{name}, a new code of the authenticator app: ", people[name].RecoveryCodes.Dequeue());

    /// <summary>Types the groups that are asked for, of a digest.</summary>
    public async Task CompareAsync(string name, string digest)
    {
        await terminal.AnswerAsync("Who compares", name);
        await GroupsAsync(name, digest);
    }

    public async Task GroupsAsync(string name, string digest)
    {
        await terminal.ExpectAsync($"{name}, type group ");
        var asked = Regex.Match(await terminal.ExpectAsync(" of what you have before you: "), @"\A(\d+) and group (\d+)\z");
        await terminal.TypeAsync(string.Join(' ', asked.Groups.Values.Skip(1).Select(group => digest.Substring((int.Parse(group.Value, CultureInfo.InvariantCulture) - 1) * 4, 4))));
    }

    /// <summary>Sees the share and writes it down.</summary>
    public async Task ReadShareAsync(string name)
    {
        await terminal.ExpectAsync($"The share of {name}.");
        var shown = await terminal.ExpectAsync("Enter, when it is written down");
        people[name].Share = string.Join(' ', Regex.Matches(shown, @"\d+\. ([a-z]+)").Select(word => word.Groups[1].Value));
        await terminal.TypeAsync("");
    }

    /// <summary>What the appliance says of a ceremony.</summary>
    public async Task<string> DigestAsync(string ceremony) => (await appliance.AdminAsync(HttpMethod.Get, $"ceremonies/{ceremony}")).GetProperty("next").GetProperty("digest").GetString()!;
}
