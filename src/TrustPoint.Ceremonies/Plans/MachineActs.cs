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
    };

    /// <summary>The word of an act.</summary>
    public static string Word(MachineAct act) => Words[act];
}
