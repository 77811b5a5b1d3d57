namespace TrustPoint.Ceremonies.Plans;

/// <summary>The machine's acts as transcripts write them.</summary>
public static class MachineActs
{
    private static readonly Dictionary<MachineAct, string> Words = new()
    {
        [MachineAct.LookAtMachine] = "look-at-machine",
        [MachineAct.LookAtToken] = "look-at-token",
        [MachineAct.PrepareToken] = "prepare-token",
        [MachineAct.MakeKey] = "make-key",
        [MachineAct.SignCertificate] = "sign-certificate",
        [MachineAct.SignCrl] = "sign-crl",
        [MachineAct.SignBundle] = "sign-bundle",
        [MachineAct.CloseToken] = "close-token",
        [MachineAct.ListKeys] = "list-keys",
        [MachineAct.ChangePins] = "change-pins",
        [MachineAct.LookAway] = "look-away",
        [MachineAct.CompareKeys] = "compare-keys",
        [MachineAct.LookAtDuties] = "look-at-duties",
        [MachineAct.DestroyKey] = "destroy-key",
        [MachineAct.ClearToken] = "clear-token",
    };

    /// <summary>The word of an act.</summary>
    public static string Word(MachineAct act) => Words[act];

    /// <summary>Whether the token has to be open for it.</summary>
    public static bool NeedsToken(MachineAct act) => act is not (MachineAct.LookAtMachine or MachineAct.LookAtToken or MachineAct.CloseToken or MachineAct.LookAway or MachineAct.LookAtDuties);
}
