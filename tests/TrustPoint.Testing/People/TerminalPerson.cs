using System.Text.Json;
using TrustPoint.Testing.Appliances;

namespace TrustPoint.Testing.People;

/// <summary>Somebody of an appliance who is signed in: what the sign-in gave.</summary>
/// <param name="Box">The appliance.</param>
/// <param name="Name">The login name.</param>
/// <param name="Session">Stands for the person.</param>
/// <param name="Codes">Recovery codes: each proves once more who is sitting there.</param>
public sealed record TerminalPerson(ApplianceProcess Box, string Name, string Session, Queue<string> Codes)
{
    /// <summary>Adds an administrator, who signs in for the first time at the terminal of the box.</summary>
    public static async Task<TerminalPerson> ComeAsync(ApplianceProcess box, string name)
    {
        var code = (await box.JsonAsync("user", "add", name, "--role", "administrator")).GetProperty("code").GetString();
        var step = await box.AdminAsync(HttpMethod.Post, "terminal/sign-in", new { name, secret = code });
        step = await box.AdminAsync(HttpMethod.Post, "terminal/password", new { ticket = Ticket(step), text = $"correct horse of {name} 1234" });
        step = await box.AdminAsync(HttpMethod.Post, "terminal/app", new { ticket = Ticket(step), text = AuthenticatorApp.CodeOf(step.GetProperty("appKey").GetString()!) });
        return new(box, name, step.GetProperty("session").GetString()!, new(step.GetProperty("recoveryCodes").EnumerateArray().Select(each => each.GetString()!)));

        static string Ticket(JsonElement answer) => answer.GetProperty("ticket").GetString()!;
    }

    /// <summary>Has a command done that takes two people: it is asked for at the box, this person approves it at the terminal, and then it goes through.</summary>
    /// <exception cref="InvalidOperationException">It was refused, or nobody else was asked.</exception>
    public async Task ApproveAsync(params string[] command)
    {
        var asked = await Box.CommandAsync(command);
        if (!asked.Error.Contains("second person", StringComparison.Ordinal)) throw new InvalidOperationException($"nobody else was asked: {asked.Output}{asked.Error}");
        var waiting = (await Box.AdminAsync(HttpMethod.Get, "approvals?state=waiting")).GetProperty("items").EnumerateArray().Single();
        await Box.AdminAsync(HttpMethod.Post, $"terminal/approvals/{waiting.GetProperty("number").GetInt64()}/approve", new { session = Session });
        _ = (await Box.CommandAsync(command)).Done;
    }

    /// <summary>Proves to want this very document, and signs it.</summary>
    /// <param name="transfer">The transfer.</param>
    /// <param name="act"><c>sign</c> or <c>accept</c>.</param>
    /// <returns>How far the transfer is.</returns>
    public async Task<string?> ActAsync(string transfer, string act)
    {
        await ProveAsync(transfer, act);
        return (await Box.AdminAsync(HttpMethod.Post, $"terminal/transfers/{transfer}/{act}", new { session = Session })).GetProperty("progress").GetString();
    }

    /// <summary>Proves to want this very document.</summary>
    public async Task ProveAsync(string transfer, string act)
    {
        var about = (await Box.AdminAsync(HttpMethod.Post, $"terminal/transfers/{transfer}/{act}-proof", new { session = Session })).GetProperty("about").GetString();
        await Box.AdminAsync(HttpMethod.Post, "terminal/step-up", new { session = Session, code = Codes.Dequeue(), about });
    }
}
