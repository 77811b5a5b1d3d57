using System.CommandLine;
using TrustPoint.Agent.Factory;

namespace TrustPoint.Agent.CommandLine;

/// <summary><c>factory-reset</c>: the plant identity and all its keys and anchors go; the factory identity stays. There is no way to it over a network.</summary>
internal static class FactoryResetVerb
{
    public static Command Create(DeviceOptions options)
    {
        var yes = new Option<bool>("--yes") { Description = "Yes, this device leaves its plant" };
        var transfer = new Option<string?>("--transfer") { Description = "The package of an ownership transfer: the device signs by its factory identity that it was reset for this one", HelpName = "FILE" };
        var confirmation = new Option<string?>("--confirmation") { Description = "Where that goes: FILE, with its signature beside it, ending in .p7s", HelpName = "FILE" };
        var command = new Command("factory-reset", "Destroy the plant identity and its keys; the factory identity stays") { yes, transfer, confirmation };
        command.Runs(async (parsed, output, ct) =>
        {
            if (!parsed.GetValue(yes)) throw new AgentException("this takes the device out of its plant: say --yes. Its certificate stays valid until it is revoked there");
            using var device = Device.Open(options, parsed);
            // What is wrong with the file is found before anything is destroyed.
            var confirmed = parsed.GetValue(transfer) is { } package
                ? await SignedReset.PrepareAsync(device, package, parsed.GetValue(confirmation) ?? throw new AgentException("--transfer goes with --confirmation FILE"), ct)
                : null;
            // First the link: a crash behind it leaves keys that nothing refers to, and the next reset or enrolment clears them.
            device.State.Forget();
            await device.Keys.KeepOnlyAsync(null, ct);
            device.State.NoteTrouble(null);
            if (confirmed is not null)
            {
                await confirmed.WriteAsync(TimeProvider.System.GetUtcNow(), ct);
                confirmed.Dispose();
            }
            await output.WriteLineAsync("This device is as it came from the factory. Revoke its certificate in the plant that it left.");
        });
        return command;
    }
}
