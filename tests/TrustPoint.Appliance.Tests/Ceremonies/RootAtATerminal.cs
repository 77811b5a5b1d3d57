using TrustPoint.Testing.Appliances;

namespace TrustPoint.Appliance.Tests.Ceremonies;

/// <summary>Parts of a root ceremony at a terminal, with what people do wrong in them.</summary>
internal static class RootAtATerminal
{
    public static async Task WrongPasswordAsync(Sitting table)
    {
        await table.Terminal.AnswerAsync("Who leads the ceremony? Login name: ", "anna");
        await table.Terminal.AnswerAsync("anna, your password", "correct horse battery staple");
        await table.Terminal.ExpectAsync("That is not right. Nothing was done.");
        await table.ComeAsync("Who leads the ceremony? Login name: ", "anna");
    }

    public static async Task GatherAsync(Sitting table)
    {
        var terminal = table.Terminal;
        // One person has one role.
        await terminal.AnswerAsync("Who takes a role? Login name: ", "anna");
        await terminal.AnswerAsync("anna, which role (custodian, witness)? ", "witness");
        await terminal.ExpectAsync("No: anna is here as Administrator: one person has one role.");
        await table.ComeAsync("Who takes a role? Login name: ", "wim");
        await terminal.AnswerAsync("wim, which role (custodian, witness)? ", "custodian");
        await terminal.ExpectAsync("No: wim may not approve ceremonies and hold shares");
        await terminal.AnswerAsync("Who takes a role? Login name: ", "wim");
        await terminal.AnswerAsync("wim, which role (custodian, witness)? ", "witness");
        foreach (var name in new[] { "cora", "cem", "carl" }) await table.ComeAsync("Who takes a role? Login name: ", name);
        await terminal.AnswerAsync("anna: everybody is here and was checked. Enter to go on: ", "");
    }

    public static async Task HandOutAsync(Sitting table)
    {
        var terminal = table.Terminal;
        await terminal.AnswerAsync("anna, Enter to have new shares made.", "");
        foreach (var name in new[] { "cora", "cem", "carl" })
        {
            await terminal.AnswerAsync("with paper and pen? Login name: ", name);
            await table.ReadShareAsync(name);
            if (name == "cem")
            {
                // What cora wrote down is another share; cem's own is not shown again.
                await terminal.AnswerAsync("cem, type the words from your paper", table.Of("cora").Share);
                await terminal.ExpectAsync("No: These are the words of another share.");
                await terminal.AnswerAsync("with paper and pen? Login name: ", "cem");
            }
            await terminal.AnswerAsync($"{name}, type the words from your paper", string.Join(' ', table.Of(name).Share.Split(' ').Select(word => word[..4])));
        }
    }

    public static async Task MachineAsync(PtyProgram terminal, string act)
    {
        await terminal.AnswerAsync("anna, Enter to have the machine do it: ", "");
        await terminal.ExpectAsync($"machine: did\n            act: {act}");
    }

    // The appliance forgets who is signed in, and what opens the token. The terminal waits, and its people go on.
    public static async Task PowerCutAsync(Sitting table, ApplianceProcess appliance)
    {
        await table.Terminal.ExpectAsync("anna, Enter to have the machine do it: ");
        await appliance.EndAsync(Signal.Kill);
        await appliance.RestartAsync();
        await table.Terminal.TypeAsync("");
        await table.Terminal.ExpectAsync("No: ");
        await table.ComeAsync("Which custodian gives a share? Login name: ", "carl");
        await table.Terminal.AnswerAsync("carl, type the words of your share, on one line: ", string.Join(' ', Enumerable.Repeat("academic", 33)));
        await table.Terminal.ExpectAsync("No: ");
        await table.Terminal.AnswerAsync("Which custodian gives a share? Login name: ", "carl");
        await table.Terminal.AnswerAsync("carl, type the words of your share, on one line: ", table.Of("carl").Share);
        await table.ComeAsync("Which custodian gives a share? Login name: ", "cora");
        await table.Terminal.AnswerAsync("cora, type the words of your share, on one line: ", table.Of("cora").Share);
        await table.Terminal.ExpectAsync("machine: unlocked");
        await table.SignInAsync("anna");
    }
}
