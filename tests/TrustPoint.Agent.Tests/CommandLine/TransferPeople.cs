using System.Text.Json;
using TrustPoint.Testing.Appliances;
using TrustPoint.Testing.People;

namespace TrustPoint.Agent.Tests.CommandLine;

/// <summary>People who sign transfers at a terminal of an appliance.</summary>
internal static class TransferPeople
{
    /// <summary>Somebody who signs in for the first time, with the recovery codes that the sign-in gives.</summary>
    public static async Task<(string Session, Queue<string> Codes)> ComeAsync(ApplianceProcess appliance, string name)
    {
        var code = (await appliance.JsonAsync("user", "add", name, "--role", "administrator")).GetProperty("code").GetString();
        var step = await appliance.AdminAsync(HttpMethod.Post, "terminal/sign-in", new { name, secret = code });
        step = await appliance.AdminAsync(HttpMethod.Post, "terminal/password", new { ticket = Ticket(step), text = $"correct horse of {name} 1234" });
        step = await appliance.AdminAsync(HttpMethod.Post, "terminal/app", new { ticket = Ticket(step), text = AuthenticatorApp.CodeOf(step.GetProperty("appKey").GetString()!) });
        return (step.GetProperty("session").GetString()!, new(step.GetProperty("recoveryCodes").EnumerateArray().Select(each => each.GetString()!)));

        static string Ticket(JsonElement answer) => answer.GetProperty("ticket").GetString()!;
    }

    /// <summary>Signs or accepts, after a proof for this very document.</summary>
    /// <returns>How far the transfer is then.</returns>
    public static async Task<string?> ActAsync(ApplianceProcess appliance, string id, string act, (string Session, Queue<string> Codes) person)
    {
        var session = new { session = person.Session };
        var about = (await appliance.AdminAsync(HttpMethod.Post, $"terminal/transfers/{id}/{act}-proof", session)).GetProperty("about").GetString();
        var proved = await appliance.AdminAsync(HttpMethod.Post, "terminal/step-up", new { session = person.Session, code = person.Codes.Dequeue(), about });
        Assert.Equal("steppedUp", proved.GetProperty("state").GetString());
        return (await appliance.AdminAsync(HttpMethod.Post, $"terminal/transfers/{id}/{act}", session)).GetProperty("progress").GetString();
    }

    /// <summary>The certificate of the domain of an appliance as it is after its first start.</summary>
    public static async Task<string> AnchorAsync(ApplianceProcess appliance) => (await appliance.AdminAsync(HttpMethod.Get, "authorities")).EnumerateArray()
        .Single(row => row.GetProperty("name").GetString() == "evaluation-issuing-g1").GetProperty("pem").GetString()!;

    /// <summary>Runs a verb that must succeed.</summary>
    public static async Task<string> DoneAsync(ApplianceProcess appliance, params string[] command) => (await appliance.CommandAsync(command)).Done;
}
