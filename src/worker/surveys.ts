/**
 * @file Surveys as the session sees them: the surveyor is fetched with the first command, and commands reach it in their order.
 */
import { toFailure } from './failure.ts';
import { notFetched } from './notFetched.ts';
import type { SurveyCommand } from './protocol.ts';
import type { Surveyor, SurveyorDeps } from './surveyor.ts';

export function createSurveys(deps: SurveyorDeps): Surveyor {
  let fetching: Promise<Surveyor> | null = null;
  const open = async () => (await import('./surveyor.ts').catch(notFetched('surveyor'))).createSurveyor(deps);
  const tell = (act: (surveyor: Surveyor) => void, command?: SurveyCommand) => {
    const mine = fetching;
    mine?.then(act).catch((error) => {
      if (fetching === mine) fetching = null; // the next command tries again
      if (command?.type === 'survey') deps.report({ type: 'surveyEnded', surveyId: command.surveyId, reason: 'failed', error: toFailure(error) });
    });
  };
  return {
    receive(command) {
      fetching ??= open();
      tell((surveyor) => surveyor.receive(command), command);
    },
    trailChanged: () => tell((surveyor) => surveyor.trailChanged()),
    close: () => tell((surveyor) => surveyor.close()),
  };
}
