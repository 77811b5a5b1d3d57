using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using TrustPoint.Appliance.Rest;

namespace TrustPoint.Appliance.CommandLine.Table;

/// <summary>Somebody who signed in at the terminal, with the key that signs at this ceremony. It is in memory, and ends with the program.</summary>
/// <param name="Name">The login name.</param>
/// <param name="Key">On P-256.</param>
internal sealed record Seat(string Name, ECDsa Key) : IDisposable
{
    /// <summary>Stands for the person.</summary>
    public string Session { get; set; } = "";

    /// <summary>Signs a statement.</summary>
    public byte[] Sign(string statement) => Key.SignData(Encoding.UTF8.GetBytes(statement), HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);

    /// <inheritdoc/>
    public void Dispose() => Key.Dispose();

    /// <inheritdoc/>
    public override string ToString() => Name;
}

/// <summary>The people who take turns at a terminal: each proves who is sitting there as at any other sign-in.</summary>
internal sealed class Seats(AdminClient client, Tty tty) : IDisposable
{
    private readonly Dictionary<string, Seat> seats = [];

    /// <summary>Signs out all.</summary>
    public async Task LeaveAsync(CancellationToken ct)
    {
        foreach (var seat in seats.Values) await client.SendAsync<TerminalPerson>(HttpMethod.Post, "terminal/sign-out", new TerminalAct(seat.Session), ct);
    }

    /// <summary>Somebody at work: signed in, and lately enough.</summary>
    /// <param name="name">The login name.</param>
    /// <param name="ct">Stops the wait.</param>
    /// <returns>The person, and whether they have come just now; null: it is not that person.</returns>
    public async Task<(Seat Seat, bool IsNew)?> TakeAsync(string name, CancellationToken ct)
    {
        var known = seats.GetValueOrDefault(name);
        var now = known is null ? null : await client.SendAsync<TerminalPerson>(HttpMethod.Post, "terminal/person", new TerminalAct(known.Session), ct);
        if (now is { Name: not null, IsFresh: true }) return (known!, false);
        if (now is { Name: not null }) return await ProveAsync(known!, null, ct) ? (known!, false) : null;
        if (await SignInAsync(name, ct) is not { } session) return null;
        var seat = known ?? new(name, ECDsa.Create(ECCurve.NamedCurves.nistP256));
        seat.Session = session;
        seats[name] = seat;
        return (seat, known is null);
    }

    /// <summary>Has somebody show again who is sitting there.</summary>
    /// <param name="seat">Who.</param>
    /// <param name="about">What for; null: nothing in particular.</param>
    /// <param name="ct">Stops the wait.</param>
    public async Task<bool> ProveAsync(Seat seat, string? about, CancellationToken ct)
    {
        if (about is not null) tty.Say($"For: {about}");
        var answer = await client.SendAsync<TerminalSignInAnswer>(
            HttpMethod.Post, "terminal/step-up", new TerminalStepUp(seat.Session, tty.AskSecret($"{seat.Name}, a new code of the authenticator app: "), about), ct);
        return answer.State == "steppedUp" || Refused(answer);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var seat in seats.Values) seat.Dispose();
    }

    // As in the browser, step by step: whoever has no password or second factor yet chooses them here.
    private async Task<string?> SignInAsync(string name, CancellationToken ct)
    {
        var answer = await client.SendAsync<TerminalSignInAnswer>(HttpMethod.Post, "terminal/sign-in", new TerminalSignIn(name, tty.AskSecret($"{name}, your password (or the set-up code, the first time): ")), ct);
        while (answer.State is not ("signedIn" or "refused" or "wait")) answer = await GoOnAsync(name, answer, ct);
        if (answer.State != "signedIn")
        {
            Refused(answer);
            return null;
        }
        if (answer.RecoveryCodes is [_, ..] codes) tty.ShowAside([$"{name}, these are your recovery codes. Each is good once, in place of the app. They are shown this once:", "", .. codes], "Enter, when they are written down: ");
        tty.Say($"{name} is signed in.");
        return answer.Session;
    }

    private async Task<TerminalSignInAnswer> GoOnAsync(string name, TerminalSignInAnswer asked, CancellationToken ct)
    {
        if (asked.WasWrong) tty.Say("That was wrong.");
        switch (asked.State)
        {
            case "secondFactor":
                return await SendAsync("second-factor", asked, tty.AskSecret($"{name}, a code of the authenticator app (or a recovery code): "), ct);
            case "password":
                if (asked.Fault is not null) tty.Say(asked.Fault);
                var chosen = tty.AskSecret($"{name}, choose a password: ");
                while (tty.AskSecret("The same again: ") != chosen)
                {
                    tty.Say("These are two different ones.");
                    chosen = tty.AskSecret($"{name}, choose a password: ");
                }
                return await SendAsync("password", asked, chosen, ct);
            default:
                tty.ShowAside(
                    [$"{name}, type this key into an authenticator app:", "", $"    {string.Join(' ', (asked.AppKey ?? "").Chunk(4).Select(group => new string(group)))}", "", asked.AppUri ?? ""], "Enter, when the app shows codes: ");
                return await SendAsync("app", asked, tty.AskSecret($"{name}, the code that the app shows: "), ct);
        }
    }

    private Task<TerminalSignInAnswer> SendAsync(string step, TerminalSignInAnswer asked, string text, CancellationToken ct) =>
        client.SendAsync<TerminalSignInAnswer>(HttpMethod.Post, $"terminal/{step}", new TerminalSignInStep(asked.Ticket!, text), ct);

    private bool Refused(TerminalSignInAnswer answer)
    {
        tty.Say(answer.WaitSeconds is { } wait ? string.Create(CultureInfo.InvariantCulture, $"Too many tries: wait {wait} seconds.") : "That is not right. Nothing was done.");
        return false;
    }
}
