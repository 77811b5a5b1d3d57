using System.CommandLine;

namespace TrustPoint.Agent.CommandLine;

/// <summary><c>factory-reset</c>: the plant identity and all its keys and anchors go; the factory identity stays. There is no way to it over a network.</summary>
internal static class FactoryResetVerb
{
    public static Command Create(DeviceOptions options)
    {
        var yes = new Option<bool>("--yes") { Description = "Yes, this device leaves its plant" };
        var command = new Command("factory-reset", "Destroy the plant identity and its keys; the factory identity stays") { yes };
        command.Runs(async (parsed, output, ct) =>
        {
            if (!parsed.GetValue(yes)) throw new AgentException("this takes the device out of its plant: say --yes. Its certificate stays valid until it is revoked there");
            using var device = Device.Open(options, parsed);
            // First the link: a crash behind it leaves keys that nothing refers to, and the next reset or enrolment clears them.
            device.State.Forget();
            await device.Keys.KeepOnlyAsync(null, ct);
            device.State.NoteTrouble(null);
            await output.WriteLineAsync("This device is as it came from the factory. Revoke its certificate in the plant that it left.");
        });
        return command;
    }
}
